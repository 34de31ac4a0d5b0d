// A viewer tells the hub what its terminal has parsed, often enough to keep the window open and seldom enough to cost
// nothing (FL8).
import type { Position } from '../generated/types.ts';
import { VIEWER_ACK_BYTES, VIEWER_ACK_MS } from '../limits.ts';

export interface ParsedAcksOptions {
  send: (position: Position) => void;
  /** Calls once after so many milliseconds; returns how to stop it. */
  setTimer: (run: () => void, delayMs: number) => () => void;
}

export class ParsedAcks {
  readonly #options: ParsedAcksOptions;
  #parsed: Position | null = null;
  #unsentBytes = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(options: ParsedAcksOptions) {
    this.#options = options;
  }

  /** Everything up to `position` is parsed; `atOnce` for a snapshot, as others may wait for its place in the window. */
  parsed(position: Position, { byteCount, atOnce }: { byteCount: number; atOnce: boolean }): void {
    this.#parsed = position;
    this.#unsentBytes += byteCount;
    if (atOnce || this.#unsentBytes >= VIEWER_ACK_BYTES) this.flush();
    else this.#cancelTimer ??= this.#options.setTimer(() => this.flush(), VIEWER_ACK_MS);
  }

  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const parsed = this.#parsed;
    if (parsed === null) return;
    this.#parsed = null;
    this.#unsentBytes = 0;
    this.#options.send(parsed);
  }
}
