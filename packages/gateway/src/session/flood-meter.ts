// When output is a flood: more than a burst at a time or a rate without end (OUT rules).

export interface FloodLimit {
  burstBytes: number;
  ratePerMs: number;
}

/**
 * Watched. The longest listings are below the burst, and a fast link carries it in a few ms. A terminal parses ten
 * times the rate; a full-screen program that redraws thirty times a second stays below it.
 */
export const WATCHED_FLOOD: FloodLimit = { burstBytes: 200_000, ratePerMs: 1_000 };
/** Unwatched output is only counted; above this even reading it costs more than it is worth (10% of a core). */
export const UNWATCHED_FLOOD: FloodLimit = { burstBytes: 1_000_000, ratePerMs: 1_000 };

/** Of the burst. A prompt and a screenful fit; at ten pauses a second less than the pictures cost. */
const AFTER_PAUSE_SHARE = 0.15;

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

  /** After a pause the next burst counts at once: a flood that goes on is not sent a burst at a time. */
  resumed(nowMs: number): void {
    this.#atMs = nowMs;
    this.#level = this.#burstBytes * (1 - AFTER_PAUSE_SHARE);
  }
}
