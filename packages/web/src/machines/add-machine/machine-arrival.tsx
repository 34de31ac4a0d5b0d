// A machine on its way in, as it comes: waited for, enrolled, connected.
import { Link } from '@tanstack/react-router';
import type { Machine } from '@vibecode/protocol';
import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { StateWord } from '../../components/state-word.tsx';
import { Button } from '../../components/ui/button.tsx';
import type { EnrolmentPhase } from './enrolment-phase.ts';

/** A gateway dials within a second or two of its start; installing its service may take some more. */
const UNUSUAL_AFTER_MS = 30_000;

export function MachineArrival({ phase, waitingFor }: { phase: EnrolmentPhase; waitingFor: string }) {
  switch (phase.name) {
    case 'waiting':
      return (
        <div role="status" className="flex items-center gap-3 rounded-md border border-line bg-page px-3 py-2.5">
          <StateWord tone="connecting" word="Waiting" />
          <span className="min-w-0 text-[13px] text-muted">{waitingFor}</span>
        </div>
      );
    case 'expired':
      return (
        <div role="status" className="flex items-center gap-3 rounded-md border border-line bg-page px-3 py-2.5">
          <StateWord tone="neutral" word="Over" />
          <span className="min-w-0 text-[13px] text-muted">Nobody used it in time. Make a new one.</span>
        </div>
      );
    case 'enrolled':
      return <Enrolled machine={phase.machine} />;
    case 'connected':
      return <Connected machine={phase.machine} />;
  }
}

function Enrolled({ machine }: { machine: Machine | null }) {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), UNUSUAL_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" className="flex flex-col gap-1 rounded-md border border-line bg-page px-3 py-2.5">
      <StateWord tone="working" word="Enrolled" />
      <span className="text-[13px] text-muted">
        {machine === null ? 'The machine' : machine.name} has its credential. This turns green once its gateway has
        connected.
      </span>
      {isLate && (
        <span className="text-[13px]">
          That takes longer than usual. Look at the end of what the script printed there: without a service manager it
          names the command that starts the gateway. <code className="font-mono">vibecode-gateway doctor</code> says
          what is missing.
        </span>
      )}
    </div>
  );
}

function Connected({ machine }: { machine: Machine }) {
  const { gateway_id: gatewayId, name, system_info: system } = machine;
  return (
    <div role="status" className="flex flex-col gap-3 rounded-md border border-done bg-page p-3">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <StateWord tone="done" word="Connected" />
        <span className="min-w-0 truncate font-medium">{name}</span>
        {system !== undefined && (
          <span className="min-w-0 truncate font-mono text-xs text-muted">
            {system.user}@{system.hostname} · {system.os}
          </span>
        )}
      </div>
      <div className="flex gap-2 max-sm:flex-col">
        <Button asChild variant="primary">
          <Link to="/new" search={{ machine: gatewayId }}>
            <Plus aria-hidden="true" />
            New session on {name}
          </Link>
        </Button>
        <Button asChild>
          <Link to="/machines/$gatewayId" params={{ gatewayId }}>
            See the machine
          </Link>
        </Button>
      </div>
    </div>
  );
}
