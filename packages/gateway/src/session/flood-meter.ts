// When output is a flood: more than a burst at a time or a rate without end (OUT rules).

export interface FloodLimit {
  burstBytes: number;
  ratePerMs: number;
}

/**
 * Watched. The longest listings are below the burst, and a fast link carries it in a few ms. A terminal parses ten times
 * the rate; a person reads nothing of it.
 */
export const WATCHED_FLOOD: FloodLimit = { burstBytes: 200_000, ratePerMs: 2_000 };
/** Unwatched output is only counted; above this even reading it costs more than it is worth (10% of a core). */
export const UNWATCHED_FLOOD: FloodLimit = { burstBytes: 1_000_000, ratePerMs: 1_000 };

/** Bytes over a steady rate, as a bucket that leaks. */
export class FloodMeter {
  readonly #burstBytes: number;
  readonly #ratePerMs: number;
  #level = 0;
  #atMs = 0;

  constructor({ burstBytes, ratePerMs }: FloodLimit) {
    this.#burstBytes = burstBytes;
    this.#ratePerMs = ratePerMs;
  }

  /** Whether these bytes make it a flood. */
  add(byteCount: number, nowMs: number): boolean {
    this.#level = Math.max(0, this.#level - (nowMs - this.#atMs) * this.#ratePerMs) + byteCount;
    this.#atMs = nowMs;
    return this.#level > this.#burstBytes;
  }

  reset(): void {
    this.#level = 0;
  }
}
