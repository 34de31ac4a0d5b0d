// How many bytes may be unacknowledged on one hop. Delay-based (as TCP Vegas and FAST are): the window follows what the hop
// delivers, so that on a slow link only about TARGET_QUEUE_MS of bytes wait in kernel buffers before a key's echo.
import { MAX_WINDOW_BYTES, MIN_WINDOW_BYTES, VIEWER_ACK_MS } from '../limits.ts';

/** Queueing beyond the least round trip at which growth ends: below ~30 ms a fast hop's own jitter would end it too early. */
const TARGET_QUEUE_MS = 50;
/** Only above this the window shrinks: the last bytes of a burst are acknowledged up to VIEWER_ACK_MS late on any hop. */
const TOLERATED_QUEUE_MS = TARGET_QUEUE_MS + VIEWER_ACK_MS;
/** The least round trip is forgotten after one to two of these, as routes change and a phone moves. */
const MIN_ROUND_TRIP_LIFE_MS = 30_000;
/** After a shrink, growth that no full window has earned is a guess: so often at most, as a wrong one costs one slow echo. */
const GUESS_INTERVAL_MS = 5_000;
/** A window may double, as TCP's slow start does, or halve in one round trip; more would answer noise. */
const MAX_STEP = 2;

interface InFlight {
  /** Values of the sent counter before and after this send. */
  start: number;
  end: number;
  atMs: number;
  /** Unacknowledged bytes with this send. */
  flightBytes: number;
}

/** What the acks of one round trip said; it ends with the first ack of something sent after it began. */
interface Round {
  endsAfter: number;
  leastMs: number;
  mostMs: number;
  /** The window kept something back. */
  wasLimited: boolean;
  /** The window was used by half or more, so that a long round trip is its doing and no idle hop's noise. */
  wasUsed: boolean;
}

export class AckWindow {
  #limit: number;
  #sentBytes = 0;
  #ackedBytes = 0;
  #inFlight: InFlight[] = [];
  #round: Round = newRound(0);
  #minRoundTripMs = Number.POSITIVE_INFINITY;
  #recentMinMs = Number.POSITIVE_INFINITY;
  #recentSinceMs = Number.NEGATIVE_INFINITY;
  /** Set by the first shrink: before this a window that was never full does not grow. */
  #noGuessBeforeMs = Number.NEGATIVE_INFINITY;

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
    return this.#permit(this.isDrained || this.unackedBytes + byteCount <= this.#limit);
  }

  /** The same for output, which a snapshot can replace: one frame above the limit would alone be a longer queue than wanted. */
  hasRoomForOutput(byteCount: number): boolean {
    return this.#permit(this.unackedBytes + byteCount <= this.#limit);
  }

  sent(byteCount: number, nowMs: number): void {
    if (byteCount <= 0) return;
    const start = this.#sentBytes;
    this.#sentBytes += byteCount;
    this.#inFlight.push({ start, end: this.#sentBytes, atMs: nowMs, flightBytes: this.unackedBytes });
  }

  /** `byteCount` more bytes were acknowledged; more than were sent count as all. */
  acked(byteCount: number, nowMs: number): void {
    if (byteCount <= 0) return;
    this.#ackedBytes = Math.min(this.#sentBytes, this.#ackedBytes + byteCount);
    // The send that holds the last acknowledged byte is the one that the ack times; a frame may be acknowledged in parts.
    let timed: InFlight | undefined;
    while (this.#inFlight[0] !== undefined && this.#inFlight[0].start < this.#ackedBytes) {
      timed = this.#inFlight[0];
      if (timed.end > this.#ackedBytes) break;
      this.#inFlight.shift();
    }
    if (timed !== undefined) this.#observe(timed, nowMs);
  }

  /** Everything in flight is lost or void (a cut link, a viewer that starts over); what was learned of the hop stays. */
  reset(): void {
    this.#ackedBytes = this.#sentBytes;
    this.#inFlight = [];
    this.#round = newRound(this.#sentBytes);
  }

  #permit(fits: boolean): boolean {
    if (!fits) this.#round.wasLimited = true;
    return fits;
  }

  #observe(timed: InFlight, nowMs: number): void {
    const roundTripMs = nowMs - timed.atMs;
    this.#learnMinRoundTrip(roundTripMs, nowMs);
    const round = this.#round;
    round.leastMs = Math.min(round.leastMs, roundTripMs);
    round.mostMs = Math.max(round.mostMs, roundTripMs);
    round.wasUsed ||= timed.flightBytes * 2 >= this.#limit;
    if (timed.end <= round.endsAfter) return;
    this.#adapt(round, nowMs);
    this.#round = newRound(this.#sentBytes);
  }

  #adapt({ leastMs, mostMs, wasLimited, wasUsed }: Round, nowMs: number): void {
    const wantedMs = this.#minRoundTripMs + TARGET_QUEUE_MS;
    // The square root halves each correction: its effect shows one round trip later, and a full one would swing for ever.
    if (mostMs > this.#minRoundTripMs + TOLERATED_QUEUE_MS) {
      if (!wasUsed) return;
      this.#limit = clamp(this.#limit * Math.max(1 / MAX_STEP, Math.sqrt(wantedMs / mostMs)));
      this.#noGuessBeforeMs = nowMs + GUESS_INTERVAL_MS;
    } else if (wasLimited && leastMs < wantedMs) {
      // Frames larger than the window leave it unused: short round trips then say little about what a full one would do.
      if (!wasUsed && nowMs < this.#noGuessBeforeMs) return;
      if (!wasUsed && Number.isFinite(this.#noGuessBeforeMs)) this.#noGuessBeforeMs = nowMs + GUESS_INTERVAL_MS;
      this.#limit = clamp(this.#limit * Math.min(MAX_STEP, Math.sqrt(wantedMs / leastMs)));
    }
  }

  #learnMinRoundTrip(roundTripMs: number, nowMs: number): void {
    if (nowMs - this.#recentSinceMs > MIN_ROUND_TRIP_LIFE_MS) {
      this.#minRoundTripMs = Math.min(this.#recentMinMs, roundTripMs);
      this.#recentMinMs = roundTripMs;
      this.#recentSinceMs = nowMs;
    }
    this.#recentMinMs = Math.min(this.#recentMinMs, roundTripMs);
    this.#minRoundTripMs = Math.min(this.#minRoundTripMs, roundTripMs);
  }
}

function newRound(sentBytes: number): Round {
  return { endsAfter: sentBytes, leastMs: Number.POSITIVE_INFINITY, mostMs: 0, wasLimited: false, wasUsed: false };
}

function clamp(bytes: number): number {
  return Math.min(MAX_WINDOW_BYTES, Math.max(MIN_WINDOW_BYTES, Math.floor(bytes)));
}
