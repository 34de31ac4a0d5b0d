// A machine's samples become steps of 30 s, and those steps of 5 minutes; where it was off there is nothing (P).
import type { HealthPoint, MachineHealth } from '@vibecode/protocol';

/** What is in storage, oldest first. */
export interface StoredHistory {
  fine: HealthPoint[];
  coarse: HealthPoint[];
}

export const FINE_STEP_S = 30;
export const COARSE_STEP_S = 300;
const FINE_LIFE_MS = 2 * 60 * 60 * 1000;
const COARSE_LIFE_MS = 24 * 60 * 60 * 1000;
/** Fine steps live on until the coarse step that covers them is whole, so that the two meet without a hole. */
const FINE_OVERLAP_MS = 2 * COARSE_STEP_S * 1000;
/** Without a sample for three intervals the machine was off or away: no step spans that. */
const GAP_MS = 90_000;
/** A machine that comes and goes all the time makes short steps; the answer holds 2,000. */
const MAX_FINE_POINTS = 600;
const MAX_COARSE_POINTS = 1_000;
/** Steps further ahead than this come from a clock of ours that was wrong. */
const MAX_AHEAD_MS = 60_000;

export const NO_HISTORY: StoredHistory = { fine: [], coarse: [] };

/** A sample as the step that ends with it. `at` is the hub's clock: the machine's own may be wrong. */
export function pointOf(
  health: MachineHealth,
  { at, lastAt }: { at: number; lastAt: number | undefined },
): HealthPoint {
  const sinceMs = lastAt === undefined || lastAt > at || at - lastAt > GAP_MS ? Number.POSITIVE_INFINITY : at - lastAt;
  const { memory, swap, disks, network } = health;
  const diskPercents = disks.map(({ used_bytes, total_bytes }) => percent(used_bytes, total_bytes));
  return {
    at,
    step_s: Math.max(1, Math.round(Math.min(sinceMs / 1000, FINE_STEP_S))),
    cpu_percent: rounded(health.cpu_percent),
    cpu_percent_max: rounded(health.cpu_percent),
    load_1: rounded(health.load[0] ?? 0),
    memory_percent: percent(memory.used_bytes, memory.total_bytes),
    swap_percent: percent(swap.used_bytes, swap.total_bytes),
    disk_percent: Math.max(0, ...diskPercents),
    received_bytes_per_s: Math.round(network.received_bytes_per_s),
    sent_bytes_per_s: Math.round(network.sent_bytes_per_s),
  };
}

/** One more point: part of the last step while that is shorter than `stepS`, else a step of its own. */
export function addPoint(points: readonly HealthPoint[], point: HealthPoint, stepS: number): HealthPoint[] {
  const last = points.at(-1);
  if (last === undefined || last.step_s + point.step_s > stepS || startOf(point) - last.at > GAP_MS) {
    return [...points, point];
  }
  return [...points.slice(0, -1), merged(last, point)];
}

/** The history with what was not written yet; the same points given twice count once. */
export function addToHistory(
  { fine, coarse }: StoredHistory,
  unwritten: readonly HealthPoint[],
  nowMs: number,
): StoredHistory {
  const next = { fine: withoutFuture(fine, nowMs), coarse: withoutFuture(coarse, nowMs) };
  const writtenTo = next.fine.at(-1)?.at ?? 0;
  for (const point of withoutFuture(unwritten, nowMs)) {
    if (point.at <= writtenTo) continue;
    next.fine.push(point);
    next.coarse = addPoint(next.coarse, point, COARSE_STEP_S);
  }
  return {
    fine: next.fine.filter(({ at }) => nowMs - at <= FINE_LIFE_MS + FINE_OVERLAP_MS).slice(-MAX_FINE_POINTS),
    coarse: next.coarse.filter(({ at }) => nowMs - at <= COARSE_LIFE_MS).slice(-MAX_COARSE_POINTS),
  };
}

/** 24 hours as a chart wants them: coarse steps, then the fine ones of the last two hours. */
export function chartPoints({ fine, coarse }: StoredHistory, nowMs: number): HealthPoint[] {
  const early = coarse.filter(({ at }) => nowMs - at >= FINE_LIFE_MS);
  const boundary = early.at(-1)?.at ?? 0;
  return [...early, ...fine.filter(({ at }) => at > boundary)];
}

function merged(one: HealthPoint, other: HealthPoint): HealthPoint {
  const step_s = one.step_s + other.step_s;
  const average = (name: keyof HealthPoint): number =>
    rounded((one[name] * one.step_s + other[name] * other.step_s) / step_s);
  return {
    at: other.at,
    step_s,
    cpu_percent: average('cpu_percent'),
    cpu_percent_max: Math.max(one.cpu_percent_max, other.cpu_percent_max),
    load_1: average('load_1'),
    memory_percent: average('memory_percent'),
    swap_percent: average('swap_percent'),
    disk_percent: average('disk_percent'),
    received_bytes_per_s: average('received_bytes_per_s'),
    sent_bytes_per_s: average('sent_bytes_per_s'),
  };
}

function startOf({ at, step_s }: HealthPoint): number {
  return at - step_s * 1000;
}

function withoutFuture(points: readonly HealthPoint[], nowMs: number): HealthPoint[] {
  return points.filter(({ at }) => at - nowMs <= MAX_AHEAD_MS);
}

function percent(usedBytes: number, totalBytes: number): number {
  return totalBytes === 0 ? 0 : rounded(Math.min(100, (usedBytes / totalBytes) * 100));
}

/** Two digits: a chart shows no more, and what waits to be written rides in 16 KiB. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
