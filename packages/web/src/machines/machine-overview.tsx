// What a machine is and how it is: figures, sessions, facts.
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { SectionBox } from '../components/section-box.tsx';
import type { MachineHealthView } from '../health/use-machine-health.ts';
import { count, span } from '../lib/ago.ts';
import { byteText } from '../lib/byte-text.ts';
import { MachineSessions } from './machine-sessions.tsx';
import { MachineTiles } from './machine-tiles.tsx';

export interface MachineOverviewProps {
  machine: Machine;
  health: MachineHealthView;
  sessions: readonly SessionRecord[];
  now: number;
}

export function MachineOverview({ machine, health, sessions, now }: MachineOverviewProps) {
  return (
    <div className="flex flex-col gap-4">
      {health.current !== null && <MachineTiles health={health.current} points={health.points} />}
      <SectionBox title="Sessions" isList>
        <MachineSessions sessions={sessions} loads={machine.connected ? health.sessions : []} now={now} />
      </SectionBox>
      <SectionBox title="About this machine">
        <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-2">
          {factsOf({ machine, uptimeS: health.current?.uptime_s, now }).map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="font-mono text-[13px] [overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
        </dl>
      </SectionBox>
    </div>
  );
}

interface FactSources {
  machine: Machine;
  uptimeS: number | undefined;
  now: number;
}

function factsOf({ machine, uptimeS, now }: FactSources): [label: string, value: string][] {
  const { system_info: system, gateway_version: version, connected, since } = machine;
  const facts: [string, string | undefined][] = [
    [
      connected ? 'Connected since' : 'Last seen',
      `${new Date(since).toLocaleString()} (${span(Math.max(0, now - since))}${connected ? '' : ' ago'})`,
    ],
    ['VibeCode', version],
    ['User and host', system && `${system.user}@${system.hostname}`],
    ['System', system && `${system.os} ${system.arch}`],
    ['Processors', system && count(system.cpus, 'CPU')],
    ['Memory', system && byteText(system.ram_total)],
    ['Disk of home', system && byteText(system.disk_total)],
    ['Home folder', system?.home],
    ['tmux', system?.tmux_version],
    ['Running for', uptimeS === undefined || !connected ? undefined : span(uptimeS * 1000)],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]));
}
