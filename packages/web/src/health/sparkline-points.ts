// The last hour of a figure, for a sparkline. Pure.
import type { HealthPoint } from '@vibecode/protocol';
import { columnsOf, RANGES, type HealthFigure } from './health-columns.ts';
import type { SparklinePoint } from './sparkline-path.ts';

export function lastHour(
  points: readonly HealthPoint[],
  { figure, toMs }: { figure: HealthFigure; toMs: number },
): SparklinePoint[] {
  const fromMs = toMs - RANGES.hour.ms;
  const columns = columnsOf(points, { fromMs, toMs });
  return columns.at_s.map((atS, index) => ({
    across: (atS * 1000 - fromMs) / RANGES.hour.ms,
    value: columns[figure][index] ?? null,
  }));
}
