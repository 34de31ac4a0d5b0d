// Points as the columns that a chart draws; where nothing was measured stands a row of nulls, so that a gap is a gap. Pure.
import type { HealthPoint } from '@vibecode/protocol';

export type HealthFigure =
  | 'cpu_percent'
  | 'load_1'
  | 'memory_percent'
  | 'swap_percent'
  | 'disk_percent'
  | 'received_bytes_per_s'
  | 'sent_bytes_per_s';

const FIGURES: readonly HealthFigure[] = [
  'cpu_percent',
  'load_1',
  'memory_percent',
  'swap_percent',
  'disk_percent',
  'received_bytes_per_s',
  'sent_bytes_per_s',
];

export interface HealthColumns extends Record<HealthFigure, (number | null)[]> {
  /** Seconds since the epoch, as uPlot counts. */
  at_s: number[];
}

export const RANGES = {
  hour: { label: '1 hour', ms: 3_600_000 },
  day: { label: '24 hours', ms: 86_400_000 },
} as const;

export type HealthRange = keyof typeof RANGES;

/** A sample may be late by the length of its own step and a busy machine's pause. */
const LATE_STEPS = 2.5;
const LATE_MS = 5_000;

export function columnsOf(
  points: readonly HealthPoint[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): HealthColumns {
  const columns = Object.fromEntries([
    ['at_s', []],
    ...FIGURES.map((figure) => [figure, []]),
  ]) as unknown as HealthColumns;
  let before: HealthPoint | null = null;
  for (const point of points) {
    if (point.at < fromMs || point.at > toMs) continue;
    if (before !== null && isGap(before, point)) addRow(columns, (before.at + point.at) / 2, null);
    addRow(columns, point.at, point);
    before = point;
  }
  return columns;
}

function isGap(before: HealthPoint, after: HealthPoint): boolean {
  return after.at - before.at > LATE_STEPS * Math.max(before.step_s, after.step_s) * 1000 + LATE_MS;
}

function addRow(columns: HealthColumns, atMs: number, point: HealthPoint | null): void {
  columns.at_s.push(atMs / 1000);
  for (const figure of FIGURES) columns[figure].push(point?.[figure] ?? null);
}

export interface Summary {
  newest: number | null;
  average: number | null;
  highest: number | null;
}

export function summaryOf(values: readonly (number | null)[]): Summary {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { newest: null, average: null, highest: null };
  return {
    newest: known.at(-1) ?? null,
    average: known.reduce((sum, value) => sum + value, 0) / known.length,
    highest: known.reduce((most, value) => Math.max(most, value), 0),
  };
}
