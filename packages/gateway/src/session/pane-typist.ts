// Everything that is typed into one pane, in one line of order: keys as lines of the control client, pastes by a
// buffer of tmux's. Keys with nothing before them go out in the same turn of the event loop: that is the echo.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '@vibecode/protocol';
import { newId } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { PaneControl } from '../tmux/pane-control.ts';
import type { TmuxServer } from '../tmux/tmux-server.ts';

export interface TypistOptions {
  server: Pick<TmuxServer, 'tryRun'>;
  paneId: string;
  clock: Clock;
  random: Random;
}

export interface Typing {
  /** Keys are at most MAX_KEYS_BYTES. */
  kind: 'keys' | 'paste';
  bytes: Uint8Array;
  /** On the gateway's clock: what still waits then is not typed any more. */
  expiresAtMs: number;
  /** Enter, once the text has arrived; only after a paste. */
  submit?: boolean;
  /** Aborted when whoever typed it has left: what tmux was not given by then is not typed, as it would come late. */
  signal?: AbortSignal;
  /** Right before tmux is given it. From here on it may have been typed, whatever follows. */
  given?: () => void;
  /** undefined: tmux took it. */
  done: (refusal: ErrorCode | undefined) => void;
}

/** What may wait behind a paste; above it somebody floods the pane with input. */
const MAX_WAITING_BYTES = 16_777_216;
/** Agents take an Enter that comes with the text for a line break of it; 0.4 s was too short now and then. */
const SUBMIT_DELAY_MS = 600;
const LOAD_TIMEOUT_MS = 10_000;
const ENTER = Uint8Array.of(0x0d);
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export class PaneTypist {
  readonly #options: TypistOptions;
  readonly #waiting: Typing[] = [];
  /** Answers of tmux that are waited for. */
  readonly #awaited = new Set<(isTaken: boolean) => void>();
  #waitingBytes = 0;
  #control: PaneControl | undefined;
  #isPasting = false;
  #isOver = false;

  constructor(options: TypistOptions) {
    this.#options = options;
  }

  open(control: PaneControl): void {
    this.#control = control;
    this.#typeWaiting();
  }

  /** The control client is gone. What tmux had not answered may or may not have been typed: it is never typed again. */
  closed(): void {
    this.#control = undefined;
    const lost = [...this.#awaited];
    this.#awaited.clear();
    for (const answer of lost) answer(false);
  }

  /** The session is over: nothing is typed any more. */
  end(): void {
    this.#isOver = true;
    this.closed();
    this.#waitingBytes = 0;
    for (const typing of this.#waiting.splice(0)) typing.done('session_ended');
  }

  type(typing: Typing): void {
    if (this.#isOver) return typing.done('session_ended');
    if (!this.#isPasting && this.#control !== undefined && this.#waiting.length === 0) return this.#start(typing);
    if (this.#waitingBytes + typing.bytes.length > MAX_WAITING_BYTES) return typing.done('limit_reached');
    this.#waitingBytes += typing.bytes.length;
    this.#waiting.push(typing);
  }

  #typeWaiting(): void {
    while (!this.#isPasting && this.#control !== undefined) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#waitingBytes -= next.bytes.length;
      if (next.signal?.aborted === true) next.done('link_lost');
      else if (this.#options.clock.nowMs() > next.expiresAtMs) next.done('input_stale');
      else this.#start(next);
    }
  }

  #start(typing: Typing): void {
    if (typing.kind === 'keys') {
      typing.given?.();
      this.#sendKeys(typing.bytes, (isTaken) => typing.done(isTaken ? undefined : this.#refusal()));
    } else void this.#sendByBuffer(typing);
  }

  /** `send-keys -H` fails above some 10,000 bytes and loses everything: MAX_KEYS_BYTES is far below. */
  #sendKeys(bytes: Uint8Array, answer: (isTaken: boolean) => void): void {
    let words = '';
    for (const byte of bytes) words += ` ${HEX[byte]}`;
    this.#give(`send-keys -t ${this.#options.paneId} -H${words}`, answer);
  }

  /** By a process and a buffer of its own: megabytes would hold up the control client's line. */
  async #sendByBuffer(typing: Typing): Promise<void> {
    this.#isPasting = true;
    let refusal = await this.#loadAndPaste(typing);
    if (refusal === undefined && typing.submit === true) {
      await sleep(SUBMIT_DELAY_MS);
      const isTaken = await new Promise<boolean>((resolve) => this.#sendKeys(ENTER, resolve));
      if (!isTaken) refusal = this.#refusal();
    }
    this.#isPasting = false;
    typing.done(refusal);
    this.#typeWaiting();
  }

  async #loadAndPaste({ bytes, signal, given }: Typing): Promise<ErrorCode | undefined> {
    if (bytes.length === 0) {
      given?.();
      return undefined;
    }
    const { server, paneId, random } = this.#options;
    const buffer = `vc-${newId((into) => random.fill(into))}`;
    const call = { input: [bytes], timeoutMs: LOAD_TIMEOUT_MS };
    const loaded = await server.tryRun(['load-buffer', '-b', buffer, '-'], call).catch(() => undefined);
    if (loaded?.status !== 0) return this.#refusal();
    const hasLeft = signal?.aborted === true;
    const isTaken =
      !hasLeft &&
      (await new Promise<boolean>((resolve) => {
        if (this.#control !== undefined) given?.();
        // -p: tmux adds brackets when the program asked for them. -r: line ends stay as they are.
        this.#give(`paste-buffer -d -p -r -b ${buffer} -t ${paneId}`, resolve);
      }));
    if (isTaken) return undefined;
    await server.tryRun(['delete-buffer', '-b', buffer]).catch(() => undefined);
    return hasLeft ? 'link_lost' : this.#refusal();
  }

  #give(command: string, answer: (isTaken: boolean) => void): void {
    if (this.#control === undefined) return answer(false);
    this.#awaited.add(answer);
    // Keys vanish in copy mode, and somebody may enter it before we hear of it: it is left each time.
    const leave = { command: `copy-mode -q -t ${this.#options.paneId}` };
    this.#control.query([leave, { command }], ([, reply]) => {
      if (this.#awaited.delete(answer)) answer(reply?.ok === true);
    });
  }

  #refusal(): ErrorCode {
    return this.#isOver ? 'session_ended' : 'tmux_failed';
  }
}
