// A machine's history and its live samples as one line of points, oldest first. Pure.
import { limits, type HealthPoint, type MachineHealth } from '@vibecode/protocol';

const FULL_STEP_S = limits.HEALTH_INTERVAL_MS / 1000;

/** `previousAt`: of the sample before, whose distance is the span that this one stands for. */
export function pointFromSample(sample: MachineHealth, previousAt: number | null): HealthPoint {
  const sinceBefore = previousAt === null ? FULL_STEP_S : Math.round((sample.at - previousAt) / 1000);
  return {
    at: sample.at,
    step_s: Math.min(FULL_STEP_S, Math.max(1, sinceBefore)),
    cpu_percent: sample.cpu_percent,
    cpu_percent_max: sample.cpu_percent,
    load_1: sample.load[0] ?? 0,
    memory_percent: percentOf(sample.memory),
    swap_percent: percentOf(sample.swap),
    disk_percent: Math.max(0, ...sample.disks.map(percentOf)),
    received_bytes_per_s: sample.network.received_bytes_per_s,
    sent_bytes_per_s: sample.network.sent_bytes_per_s,
  };
}

export function percentOf({
  total_bytes: total,
  used_bytes: used,
}: {
  total_bytes: number;
  used_bytes: number;
}): number {
  return total === 0 ? 0 : Math.min(100, (100 * used) / total);
}

/** Where steps overlap the finer ones stay: the machine keeps its newest hours twice, and the page what it heard itself. */
export function joinPoints(history: readonly HealthPoint[], live: readonly HealthPoint[]): HealthPoint[] {
  const finestFirst = [...history, ...live].toSorted((a, b) => a.step_s - b.step_s || a.at - b.at);
  const taken: HealthPoint[] = [];
  for (const group of groupedByStep(finestFirst)) {
    const finer = taken.map(({ at }) => at).toSorted((a, b) => a - b);
    for (const point of group) if (!hasBetween(finer, point.at - point.step_s * 1000, point.at)) taken.push(point);
  }
  return taken.toSorted((a, b) => a.at - b.at);
}

function groupedByStep(points: readonly HealthPoint[]): HealthPoint[][] {
  const groups = new Map<string, HealthPoint[]>();
  for (const point of points) {
    // Live steps jitter by a second or two; two of them never cover each other.
    const key = point.step_s < FULL_STEP_S ? 'live' : String(point.step_s);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    // The same sample may have been heard live and be the newest of the history.
    if (group.at(-1)?.at !== point.at) group.push(point);
  }
  return [...groups.values()];
}

/** Whether one of the sorted times lies in (from, to]. */
function hasBetween(sorted: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  return (sorted[low] ?? Number.POSITIVE_INFINITY) <= to;
}
