// One machine with its sessions: running ones first, ended ones folded away.
import { Link } from '@tanstack/react-router';
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/ui/button.tsx';
import { AlarmList } from '../health/alarm-list.tsx';
import { healthAlarms } from '../health/health-alarms.ts';
import { count } from '../lib/ago.ts';
import { MachineState } from './machine-state.tsx';
import { MachineUsage } from './machine-usage.tsx';
import { SessionRow } from '../sessions/session-row.tsx';

/** What fits under a fold without a scroll; older ones come by a button. */
const ENDED_SHOWN = 10;

export interface MachineSectionProps {
  machine: Machine;
  sessions: readonly SessionRecord[];
  now: number;
}

export function MachineSection({ machine, sessions, now }: MachineSectionProps) {
  const [shownCount, setShownCount] = useState(ENDED_SHOWN);
  const alive = sessions.filter(({ state }) => state !== 'ended');
  const alarms = machine.connected && machine.health !== undefined ? healthAlarms(machine.health, { sessions }) : [];
  const ended = sessions.filter(({ state }) => state === 'ended');
  return (
    <section aria-label={machine.name} className="overflow-hidden rounded-lg border border-line bg-panel">
      <header className="flex flex-wrap items-center gap-x-3 border-b border-line py-2 pr-2 pl-4">
        <h2 className="min-w-0 truncate font-medium">
          <Link
            to="/machines/$gatewayId"
            params={{ gatewayId: machine.gateway_id }}
            className="inline-flex items-center rounded-md underline-offset-2 hover:underline max-sm:min-h-11"
          >
            {machine.name}
          </Link>
        </h2>
        <MachineFacts machine={machine} now={now} />
        <span className="ml-auto max-sm:order-last max-sm:ml-0 max-sm:basis-full max-sm:pb-1 max-sm:empty:hidden">
          <MachineUsage machine={machine} />
        </span>
        {machine.connected && (
          <Button asChild variant="ghost" size="icon" className="max-sm:ml-auto">
            <Link to="/new" search={{ machine: machine.gateway_id }} aria-label={`New session on ${machine.name}`}>
              <Plus aria-hidden="true" />
            </Link>
          </Button>
        )}
      </header>
      {alarms.length > 0 && (
        <div className="border-b border-line p-3">
          <AlarmList alarms={alarms} machineName={machine.name} />
        </div>
      )}
      {alive.length > 0 ? (
        <ul>
          {alive.map((session) => (
            <SessionRow key={session.session_id} session={session} home={machine.system_info?.home} now={now} />
          ))}
        </ul>
      ) : (
        <p className="px-4 py-5 text-muted">
          {machine.connected
            ? 'No session is running here.'
            : 'This machine is not connected. Its sessions go on; start VibeCode there to see them.'}
        </p>
      )}
      {ended.length > 0 && (
        <details className="border-t border-line">
          <summary className="px-4 py-2.5 text-[13px] text-muted -outline-offset-2 hover:bg-raised max-sm:py-3.5">
            {count(ended.length, 'ended session')}
          </summary>
          <ul className="border-t border-line">
            {ended.slice(0, shownCount).map((session) => (
              <SessionRow key={session.session_id} session={session} home={machine.system_info?.home} now={now} />
            ))}
          </ul>
          {ended.length > shownCount && (
            <Button
              variant="ghost"
              size="small"
              className="m-2"
              onClick={() => setShownCount(shownCount + 5 * ENDED_SHOWN)}
            >
              Show older ones
            </Button>
          )}
        </details>
      )}
    </section>
  );
}

function MachineFacts({ machine, now }: { machine: Machine; now: number }) {
  const { system_info: system } = machine;
  return (
    <span className="flex min-w-0 items-center gap-3 text-[13px] text-muted">
      <span className="shrink-0">
        <MachineState machine={machine} now={now} />
      </span>
      {system !== undefined && (
        <span className="truncate font-mono text-xs max-md:hidden">
          {system.user}@{system.hostname} · {system.os} · {count(system.cpus, 'CPU')} · tmux {system.tmux_version}
        </span>
      )}
    </span>
  );
}
