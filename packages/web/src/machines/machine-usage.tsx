// How busy a machine is, in its row at home: CPU and memory of the last hour. Costs one small request every few minutes; the
// newest figures come with the list of machines itself.
import type { Machine, MachineHealth } from '@vibecode/protocol';
import { useMemo } from 'react';
import { joinPoints, percentOf, pointFromSample } from '../health/health-points.ts';
import type { HealthFigure } from '../health/health-columns.ts';
import { percentText } from '../health/percent-text.ts';
import { Sparkline } from '../health/sparkline.tsx';
import { lastHour } from '../health/sparkline-points.ts';
import { useHealthHistory } from '../health/use-health-history.ts';

const FIGURES: readonly [figure: HealthFigure, label: string, value: (health: MachineHealth) => number][] = [
  ['cpu_percent', 'CPU', ({ cpu_percent: percent }) => percent],
  ['memory_percent', 'RAM', ({ memory }) => percentOf(memory)],
];

export function MachineUsage({ machine }: { machine: Machine }) {
  const { data } = useHealthHistory(machine.gateway_id);
  const health = machine.health ?? data?.current ?? null;
  const points = useMemo(
    () => joinPoints(data?.history ?? [], health === null ? [] : [pointFromSample(health, null)]),
    [data, health],
  );
  if (health === null || !machine.connected) return null;
  return (
    <span className="flex items-center gap-4">
      {FIGURES.map(([figure, label, value]) => (
        <span key={figure} className="inline-flex items-center gap-2 text-[13px] text-muted">
          {label}
          <Sparkline points={lastHour(points, { figure, toMs: health.at })} highest={100} />
          <span className="min-w-10 font-mono text-xs text-text">{percentText(value(health))}</span>
        </span>
      ))}
    </span>
  );
}
