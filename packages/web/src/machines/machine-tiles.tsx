// A machine's health at a glance: the newest figures, each with its last hour.
import type { HealthPoint, MachineHealth } from '@vibecode/protocol';
import { byteText, rateText } from '../lib/byte-text.ts';
import type { HealthFigure } from '../health/health-columns.ts';
import { percentOf } from '../health/health-points.ts';
import { percentText } from '../health/percent-text.ts';
import { Sparkline } from '../health/sparkline.tsx';
import { lastHour } from '../health/sparkline-points.ts';

interface Tile {
  label: string;
  value: string;
  detail: string;
  figure: HealthFigure;
  highest: number;
}

export function MachineTiles({ health, points }: { health: MachineHealth; points: readonly HealthPoint[] }) {
  return (
    <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
      {tilesOf(health, points).map(({ label, value, detail, figure, highest }) => (
        <div key={label} className="flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-panel p-3">
          <dt className="text-[13px] text-muted">{label}</dt>
          <dd className="flex flex-col gap-1">
            <span className="font-mono text-lg leading-tight">{value}</span>
            <span className="truncate text-xs text-muted">{detail}</span>
            <Sparkline
              points={lastHour(points, { figure, toMs: health.at })}
              highest={highest}
              className="mt-1 h-6 w-full"
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function tilesOf(
  { cpu_percent: cpu, load, memory, disks, network, at }: MachineHealth,
  points: readonly HealthPoint[],
): Tile[] {
  const disk = disks.toSorted((a, b) => percentOf(b) - percentOf(a))[0];
  const received = lastHour(points, { figure: 'received_bytes_per_s', toMs: at }).map(({ value }) => value ?? 0);
  return [
    {
      label: 'CPU',
      value: percentText(cpu),
      detail: `load ${load.map((one) => one.toFixed(2)).join(' · ')}`,
      figure: 'cpu_percent',
      highest: 100,
    },
    {
      label: 'Memory',
      value: percentText(percentOf(memory)),
      detail: `${byteText(memory.used_bytes)} of ${byteText(memory.total_bytes)}`,
      figure: 'memory_percent',
      highest: 100,
    },
    {
      label: disk === undefined ? 'Disk' : `Disk ${disk.mount}`,
      value: disk === undefined ? 'not known' : percentText(percentOf(disk)),
      detail:
        disk === undefined
          ? ''
          : `${byteText(disk.total_bytes - disk.used_bytes)} free of ${byteText(disk.total_bytes)}`,
      figure: 'disk_percent',
      highest: 100,
    },
    {
      label: 'Network, received',
      value: rateText(network.received_bytes_per_s),
      detail: `sent ${rateText(network.sent_bytes_per_s)}`,
      figure: 'received_bytes_per_s',
      highest: Math.max(1, ...received),
    },
  ];
}
