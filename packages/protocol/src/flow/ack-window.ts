// How many bytes may be unacknowledged on one hop. Delay-based (as TCP Vegas and LEDBAT are): the window follows what the
// hop delivers, so that on a slow link no more than TARGET_QUEUE_MS of bytes wait in kernel buffers before a key's echo.
import { MAX_WINDOW_BYTES, MIN_WINDOW_BYTES } from '../limits.ts';

/** Queueing beyond the least round trip that is accepted: below ~30 ms a fast hop's own jitter would shrink the window. */
const TARGET_QUEUE_MS = 50;
/** The least round trip is forgotten after this time, as routes change and a phone moves. */
const MIN_ROUND_TRIP_LIFE_MS = 30_000;

interface InFlight {
  /** Value of `sentBytes` after this send. */
  end: number;
  atMs: number;
}

export class AckWindow {
  #limit: number;
  #sentBytes = 0;
  #ackedBytes = 0;
  #inFlight: InFlight[] = [];
  #minRoundTripMs = Number.POSITIVE_INFINITY;
  #minSeenAtMs = 0;
  #lastShrinkAtMs = Number.NEGATIVE_INFINITY;
  #wasLimited = false;

  constructor(initialLimitBytes: number) {
    this.#limit = clamp(initialLimitBytes);
  }

  get limitBytes(): number {
    return this.#limit;
  }

  get unackedBytes(): number {
    return this.#sentBytes - this.#ackedBytes;
  }

  get isDrained(): boolean {
    return this.#sentBytes === this.#ackedBytes;
  }

  /** Whether `byteCount` more may go. A drained window lets anything through, so that a large snapshot is never stuck. */
  hasRoom(byteCount: number): boolean {
    const fits = this.isDrained || this.unackedBytes + byteCount <= this.#limit;
    if (!fits) this.#wasLimited = true;
    return fits;
  }

  sent(byteCount: number, nowMs: number): void {
    this.#sentBytes += byteCount;
    this.#inFlight.push({ end: this.#sentBytes, atMs: nowMs });
  }

  /** `byteCount` more bytes were acknowledged; more than were sent count as all. */
  acked(byteCount: number, nowMs: number): void {
    this.#ackedBytes = Math.min(this.#sentBytes, this.#ackedBytes + byteCount);
    let newest: InFlight | undefined;
    while (this.#inFlight[0] !== undefined && this.#inFlight[0].end <= this.#ackedBytes)
      newest = this.#inFlight.shift();
    if (newest !== undefined) this.#adapt(nowMs - newest.atMs, nowMs);
  }

  /** Everything in flight is lost or void (a cut link, a viewer that starts over); what was learned of the hop stays. */
  reset(): void {
    this.#ackedBytes = this.#sentBytes;
    this.#inFlight = [];
    this.#wasLimited = false;
  }

  #adapt(roundTripMs: number, nowMs: number): void {
    if (roundTripMs <= this.#minRoundTripMs || nowMs - this.#minSeenAtMs > MIN_ROUND_TRIP_LIFE_MS) {
      this.#minRoundTripMs = roundTripMs;
      this.#minSeenAtMs = nowMs;
    }
    if (roundTripMs > this.#minRoundTripMs + TARGET_QUEUE_MS) {
      // At most one cut a round trip: what is in flight was sent under the old limit.
      if (nowMs - this.#lastShrinkAtMs >= roundTripMs) {
        this.#limit = clamp(Math.floor(this.#limit * (this.#minRoundTripMs + TARGET_QUEUE_MS)) / roundTripMs);
        this.#lastShrinkAtMs = nowMs;
      }
    } else if (this.#wasLimited) {
      this.#limit = clamp(this.#limit * 1.25);
    }
    this.#wasLimited = false;
  }
}

function clamp(bytes: number): number {
  return Math.min(MAX_WINDOW_BYTES, Math.max(MIN_WINDOW_BYTES, Math.floor(bytes)));
}
