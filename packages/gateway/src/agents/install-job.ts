// One installation from its queueing to its end: its state, what it has printed, and how to stop it.
import type { AgentKind, InstallState, WireError } from '@vibecode/protocol';

/** Why an installation was ended from outside. */
export type InstallStop = 'cancelled' | 'stopping' | 'too_long' | 'verifying_too_long';

export interface InstallRequest {
  agent: AgentKind;
  /** `latest`, or exact. */
  version: string;
}

const MAX_STEP_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 1_000;
/** Of agents.install.log. */
const MAX_LOG_LENGTH = 65_536;
/** Of agents.install.progress. */
const MAX_NEWS_LENGTH = 16_384;

export class InstallJob {
  readonly request: InstallRequest;
  /** Resolves with its end. */
  readonly over: Promise<void>;
  readonly #over = Promise.withResolvers<void>();
  readonly #stopping = new AbortController();
  #state: InstallState;
  #log = '';
  #news = '';

  constructor(request: InstallRequest, state: InstallState) {
    this.request = request;
    this.#state = state;
    this.over = this.#over.promise;
  }

  get state(): InstallState {
    return this.#state;
  }

  get isOver(): boolean {
    return isOver(this.#state);
  }

  get log(): string {
    return this.#log;
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** undefined while nobody has stopped it. */
  get stopReason(): InstallStop | undefined {
    return this.signal.aborted ? (this.signal.reason as InstallStop) : undefined;
  }

  /** Nothing of it runs any more. */
  settle(): void {
    this.#over.resolve();
  }

  stop(reason: InstallStop): void {
    this.#stopping.abort(reason);
  }

  change(change: { state: InstallState['state']; step: string; version?: string; error?: WireError }): void {
    const { error, ...rest } = change;
    this.#state = {
      ...this.#state,
      ...rest,
      step: change.step.slice(0, MAX_STEP_LENGTH) || change.state,
      ...(error && { error: { ...error, message: error.message.slice(0, MAX_MESSAGE_LENGTH) } }),
    };
  }

  print(text: string): void {
    this.#log = tail(this.#log + text, MAX_LOG_LENGTH);
    this.#news = tail(this.#news + text, MAX_NEWS_LENGTH);
  }

  /** What was printed since the last time, the end of it where it was much. */
  takeNews(): string {
    const news = this.#news;
    this.#news = '';
    return news;
  }
}

export function isOver({ state }: Pick<InstallState, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** Never half a character: a message must be well-formed. */
function tail(text: string, length: number): string {
  return text.length <= length ? text : text.slice(-length).replace(/^[\uDC00-\uDFFF]/, '');
}
