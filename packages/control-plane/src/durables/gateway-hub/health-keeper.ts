// The health of one machine: newest sample in memory, history in storage. Storage is written once in 5 minutes; what waits
// for it rides in the gateway socket's attachment, as the hub is out of memory between two samples when nobody looks.
import type { EventBodies, HttpMachineHealth, MachineHealth, SessionHealth } from '@vibecode/protocol';
import {
  addPoint,
  addToHistory,
  chartPoints,
  FINE_STEP_S,
  NO_HISTORY,
  pointOf,
  type StoredHistory,
} from './health-history.ts';
import { decodeTail, encodeTail, type HealthSample, type HealthTail } from './health-tail.ts';

export interface HealthStorage {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
}

export interface HealthPort {
  storage: HealthStorage;
  /** Keeps this text with the gateway's socket; without one there is nothing that could be lost. */
  keepWithSocket(text: string): void;
}

/** When a session was last used, in the hub's clock. */
export type SessionActivity = Pick<SessionHealth, 'last_input_at' | 'last_output_at'>;

const KEY = 'health_history';
const WRITE_INTERVAL_MS = 5 * 60 * 1000;
/** A machine whose newest sample is older is off, or its gateway does not measure. */
const CURRENT_FOR_MS = 2 * 60 * 1000;
/** Samples that follow faster replace the newest one and are no points of their own. */
const MIN_POINT_MS = 1_000;
/** Clocks that differ by less agree well enough for people. */
const TOLERATED_SKEW_MS = 5_000;
/** Points that wait at most, should storage refuse for long; they must fit beside the newest sample. */
const MAX_UNWRITTEN_POINTS = 60;

export class HealthKeeper {
  readonly #port: HealthPort;
  #tail: HealthTail = { newest: null, unwritten: [], writtenAtMs: 0 };
  #lastPointAtMs: number | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(port: HealthPort) {
    this.#port = port;
  }

  /** After an eviction: what the gateway's socket kept. */
  restore(text: string): void {
    this.#tail = decodeTail(text);
    this.#lastPointAtMs = this.#tail.unwritten.at(-1)?.at ?? this.#tail.newest?.receivedAtMs;
  }

  /** Resolves once what had to be written is written. */
  async received(health: EventBodies['gateway.health'], nowMs: number): Promise<void> {
    const lastAt = this.#lastPointAtMs;
    this.#tail.newest = inHubClock(health, nowMs);
    if (this.#tail.writtenAtMs === 0 || this.#tail.writtenAtMs > nowMs) this.#tail.writtenAtMs = nowMs;
    if (lastAt === undefined || lastAt > nowMs || nowMs - lastAt >= MIN_POINT_MS) {
      const point = pointOf(health.machine, { at: nowMs, lastAt });
      this.#tail.unwritten = addPoint(this.#tail.unwritten, point, FINE_STEP_S).slice(-MAX_UNWRITTEN_POINTS);
      this.#lastPointAtMs = nowMs;
    }
    this.#port.keepWithSocket(encodeTail(this.#tail));
    if (nowMs - this.#tail.writtenAtMs >= WRITE_INTERVAL_MS) await this.flush(nowMs);
  }

  /** Writes what waits, one write after the other; the socket that keeps it is about to be gone, or its time has come. */
  async flush(nowMs: number): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(async () => this.#write(nowMs));
    return this.#writing;
  }

  /** The newest sample, while it says something about now. */
  current(nowMs: number): MachineHealth | null {
    return this.#currentSample(nowMs)?.machine ?? null;
  }

  activity(): Record<string, SessionActivity> {
    const sessions = this.#tail.newest?.sessions ?? [];
    return Object.fromEntries(
      sessions.map(({ session_id, last_input_at, last_output_at }) => [session_id, { last_input_at, last_output_at }]),
    );
  }

  async read(nowMs: number): Promise<HttpMachineHealth> {
    const sample = this.#currentSample(nowMs);
    const history = addToHistory(await this.#stored(), this.#tail.unwritten, nowMs);
    return {
      current: sample?.machine ?? null,
      sessions: sample?.sessions ?? [],
      history: chartPoints(history, nowMs),
    };
  }

  async #write(nowMs: number): Promise<void> {
    const points = this.#tail.unwritten;
    if (points.length === 0) return;
    // Before the write: one that fails is tried again in 5 minutes, not with every sample.
    this.#tail.writtenAtMs = nowMs;
    await this.#port.storage.put(KEY, addToHistory(await this.#stored(), points, nowMs));
    const last = points.at(-1)?.at ?? 0;
    this.#tail.unwritten = this.#tail.unwritten.filter(({ at }) => at > last);
    this.#port.keepWithSocket(encodeTail(this.#tail));
  }

  async #stored(): Promise<StoredHistory> {
    return (await this.#port.storage.get<StoredHistory>(KEY)) ?? NO_HISTORY;
  }

  #currentSample(nowMs: number): HealthSample | undefined {
    const { newest } = this.#tail;
    return newest !== null && nowMs - newest.receivedAtMs <= CURRENT_FOR_MS ? newest : undefined;
  }
}

/** Machines with a wrong clock are common: containers, boards without a battery. What pages compare with their own is set right here. */
function inHubClock({ machine, sessions }: EventBodies['gateway.health'], nowMs: number): HealthSample {
  const skewMs = Math.abs(nowMs - machine.at) > TOLERATED_SKEW_MS ? nowMs - machine.at : 0;
  const shifted = (atMs: number | null): number | null => (atMs === null ? null : Math.max(0, atMs + skewMs));
  return {
    receivedAtMs: nowMs,
    machine: { ...machine, at: nowMs },
    sessions: sessions.map((session) => ({
      ...session,
      last_input_at: shifted(session.last_input_at),
      last_output_at: shifted(session.last_output_at),
    })),
  };
}
