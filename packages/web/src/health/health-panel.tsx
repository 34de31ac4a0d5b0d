// The health of a machine: what is wrong, charts over an hour or a day, who uses most, and the same figures as a table.
import { limits, type Machine, type SessionRecord } from '@vibecode/protocol';
import { useMemo, useState } from 'react';
import { ChoiceBar } from '../components/choice-bar.tsx';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { age } from '../lib/ago.ts';
import { byteText, rateText } from '../lib/byte-text.ts';
import { columnsOf, RANGES, type HealthRange } from './health-columns.ts';
import { HealthChart, type HealthChartLine } from './health-chart.tsx';
import { HealthTable } from './health-table.tsx';
import { percentText } from './percent-text.ts';
import { SessionLoads } from './session-loads.tsx';
import type { MachineHealthView } from './use-machine-health.ts';

const CPU = [{ figure: 'cpu_percent', label: 'CPU' }] as const satisfies readonly HealthChartLine[];
const MEMORY = [
  { figure: 'memory_percent', label: 'Memory' },
  { figure: 'swap_percent', label: 'Swap' },
] as const satisfies readonly HealthChartLine[];
const DISK = [{ figure: 'disk_percent', label: 'Fullest disk' }] as const satisfies readonly HealthChartLine[];
const NETWORK = [
  { figure: 'received_bytes_per_s', label: 'Received' },
  { figure: 'sent_bytes_per_s', label: 'Sent' },
] as const satisfies readonly HealthChartLine[];
const LOAD = [{ figure: 'load_1', label: 'Load' }] as const satisfies readonly HealthChartLine[];

const RANGE_CHOICES = (Object.keys(RANGES) as HealthRange[]).map((range) => [range, RANGES[range].label] as const);
/** Lower, and the noise of an idle network would fill the chart. */
const LEAST_NETWORK_TOP = 10_240;

export interface HealthPanelProps {
  machine: Machine;
  health: MachineHealthView;
  sessions: readonly SessionRecord[];
  now: number;
}

export function HealthPanel({ machine, health, sessions, now }: HealthPanelProps) {
  const [rangeName, setRangeName] = useState<HealthRange>('hour');
  const { current, points } = health;
  // A new sample moves the charts on; without samples the minute does.
  const toMs = Math.max(now, current?.at ?? 0);
  const range = useMemo(() => ({ fromMs: toMs - RANGES[rangeName].ms, toMs }), [toMs, rangeName]);
  const columns = useMemo(() => columnsOf(points, range), [points, range]);

  if (health.error !== null && current === null) return <InlineError error={health.error} onRetry={health.retry} />;
  if (health.isPending) return <LoadingWords>Asking for the last 24 hours …</LoadingWords>;
  if (current === null) return <NoSample machine={machine} />;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-[13px] text-muted">
          <Freshness machine={machine} at={current.at} now={now} /> VibeCode itself uses{' '}
          {percentText(current.gateway.cpu_percent)} of a core and {byteText(current.gateway.rss_bytes)}.
        </p>
        <ChoiceBar label="Range of the charts" value={rangeName} choices={RANGE_CHOICES} onChange={setRangeName} />
      </div>
      <div className="grid gap-4 md:grid-cols-2">
        <HealthChart
          title="CPU"
          lines={CPU}
          columns={columns}
          range={range}
          valueText={percentText}
          lowestTop={100}
          isTopFixed
        />
        <HealthChart
          title="Memory"
          lines={MEMORY}
          columns={columns}
          range={range}
          valueText={percentText}
          lowestTop={100}
          isTopFixed
          alarmAt={limits.HEALTH_ALARM_PERCENT}
        />
        <HealthChart
          title="Fullest disk"
          lines={DISK}
          columns={columns}
          range={range}
          valueText={percentText}
          lowestTop={100}
          isTopFixed
          alarmAt={limits.HEALTH_ALARM_PERCENT}
        />
        <HealthChart
          title="Network"
          lines={NETWORK}
          columns={columns}
          range={range}
          valueText={rateText}
          lowestTop={LEAST_NETWORK_TOP}
          hasByteMarks
        />
        <HealthChart
          title="Load, 1 minute"
          lines={LOAD}
          columns={columns}
          range={range}
          valueText={loadText}
          lowestTop={Math.max(1, machine.system_info?.cpus ?? 1)}
        />
        <SectionBox title="Largest sessions" isList>
          <SessionLoads loads={health.sessions} sessions={sessions} />
        </SectionBox>
      </div>
      <HealthTable current={current} columns={columns} rangeLabel={RANGES[rangeName].label} />
    </div>
  );
}

function Freshness({ machine, at, now }: { machine: Machine; at: number; now: number }) {
  if (!machine.connected) return <>Not connected; the newest sample is from {age(now - at)}.</>;
  return now - at > 2 * limits.HEALTH_INTERVAL_MS ? <>The newest sample is from {age(now - at)}.</> : <>Live.</>;
}

function NoSample({ machine }: { machine: Machine }) {
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-line bg-panel p-5">
      <h2 className="font-medium">{machine.connected ? 'No sample has come yet' : 'Nothing was measured yet'}</h2>
      <p className="text-muted">
        {machine.connected
          ? `${machine.name} sends one every 30 seconds, and every 2 while this page is open. If none comes within a minute, its VibeCode is older than this page: restart it there to update it.`
          : `${machine.name} is not connected. Start VibeCode there; the charts fill by themselves.`}
      </p>
    </div>
  );
}

function loadText(value: number): string {
  return value.toFixed(2);
}
