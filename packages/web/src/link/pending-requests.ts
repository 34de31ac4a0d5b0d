// Requests that wait for their ack, by request_id. Every one ends: by its ack, by the link's end or by time.
import { limits, ProtocolError } from '@vibecode/protocol';

/** The hub answers gateway_timeout when a command's time is over; this much later the answer itself must have been lost. */
const ANSWER_LOST_AFTER_MS = 5_000;

interface Pending {
  resolve: (result: object | undefined) => void;
  reject: (error: ProtocolError) => void;
  cancelTimer: () => void;
}

export type SetTimer = (run: () => void, delayMs: number) => () => void;

export class PendingRequests {
  readonly #pending = new Map<string, Pending>();
  readonly #setTimer: SetTimer;

  constructor(setTimer: SetTimer) {
    this.#setTimer = setTimer;
  }

  get count(): number {
    return this.#pending.size;
  }

  /** `timeoutMs`: what the machine has for this one. */
  add(requestId: string, timeoutMs: number = limits.COMMAND_TIMEOUT_MS): Promise<object | undefined> {
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#setTimer(() => {
        this.settle(requestId, { error: new ProtocolError('gateway_timeout', 'No answer came in time. Try again.') });
      }, timeoutMs + ANSWER_LOST_AFTER_MS);
      this.#pending.set(requestId, { resolve, reject, cancelTimer });
    });
  }

  /** Answers to requests that are no longer pending are ignored. */
  settle(requestId: string, outcome: { result: object | undefined } | { error: ProtocolError }): void {
    const pending = this.#pending.get(requestId);
    if (pending === undefined) return;
    this.#pending.delete(requestId);
    pending.cancelTimer();
    if ('error' in outcome) pending.reject(outcome.error);
    else pending.resolve(outcome.result);
  }

  failAll(error: ProtocolError): void {
    for (const requestId of this.#pending.keys()) this.settle(requestId, { error });
  }
}
