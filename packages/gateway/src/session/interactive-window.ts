// Which output is the echo of somebody's input: what comes soon after it, as long as it is little (OUT1).
import { limits } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';

/** An echo or a redrawn prompt is far below, a full-screen program's page turn just below; a listing is no echo. */
const INTERACTIVE_BYTES = limits.MIN_WINDOW_BYTES;

export class InteractiveWindow {
  readonly #clock: Clock;
  #untilMs = Number.NEGATIVE_INFINITY;
  #leftBytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  inputSeen(): void {
    this.#untilMs = this.#clock.nowMs() + limits.INTERACTIVE_WINDOW_MS;
    this.#leftBytes = INTERACTIVE_BYTES;
  }

  follows(byteCount: number): boolean {
    if (this.#leftBytes <= 0 || this.#clock.nowMs() > this.#untilMs) return false;
    this.#leftBytes -= byteCount;
    return true;
  }
}
