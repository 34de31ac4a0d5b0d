// Every machine and every session in one list, polled while it is in view.
import { Link } from '@tanstack/react-router';
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { MonitorUp, Plus } from 'lucide-react';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { Button } from '../components/ui/button.tsx';
import { useNow } from '../lib/use-now.ts';
import { FirstMachine } from '../machines/add-machine/first-machine.tsx';
import { FirstSession } from '../machines/first-session.tsx';
import { MachineSection } from '../machines/machine-section.tsx';
import { useMachines } from '../machines/use-machines.ts';
import { useSessions } from '../sessions/use-sessions.ts';

export function HomePage() {
  const machines = useMachines();
  const sessions = useSessions();
  const now = Math.max(useNow(), machines.dataUpdatedAt);
  const error = machines.error ?? sessions.error;
  const hasData = machines.data !== undefined && sessions.data !== undefined;
  const hasSession = (sessions.data?.length ?? 0) > 0;
  return (
    <PageFrame
      title="Sessions"
      action={
        <div className="flex gap-2">
          <Button asChild className="max-sm:size-11 max-sm:p-0">
            <Link to="/add" aria-label="Add a machine">
              <MonitorUp aria-hidden="true" className="sm:hidden" />
              <span className="max-sm:hidden">Add a machine</span>
            </Link>
          </Button>
          <Button asChild variant="primary">
            <Link to="/new">
              <Plus aria-hidden="true" />
              New session
            </Link>
          </Button>
        </div>
      }
    >
      {error !== null && (
        <InlineError error={error} onRetry={() => void Promise.all([machines.refetch(), sessions.refetch()])} />
      )}
      {!hasData && error === null && <LoadingWords>Loading machines and sessions …</LoadingWords>}
      {hasData && machines.data.length === 0 && <FirstMachine />}
      {hasData && machines.data.length > 0 && !hasSession && <FirstSession machines={machines.data} />}
      {hasData &&
        sorted(machines.data).map((machine) => (
          <MachineSection
            key={machine.gateway_id}
            machine={machine}
            sessions={sessionsOf(machine, sessions.data)}
            now={now}
          />
        ))}
    </PageFrame>
  );
}

function sorted(machines: readonly Machine[]): Machine[] {
  return machines.toSorted((a, b) => Number(b.connected) - Number(a.connected) || a.name.localeCompare(b.name));
}

function sessionsOf({ gateway_id: id }: Machine, sessions: readonly SessionRecord[]): SessionRecord[] {
  return sessions.filter(({ gateway_id: other }) => other === id);
}
