// A new session. The form is filled from the last one, so that the common case is "New session", "Start".
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Machine, SessionRecord } from '@vibecode/protocol';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { Field } from '../components/ui/field.tsx';
import { Select } from '../components/ui/select.tsx';
import { AlarmList } from '../health/alarm-list.tsx';
import { healthAlarms } from '../health/health-alarms.ts';
import { FirstMachine } from '../machines/add-machine/first-machine.tsx';
import { useAgents, useMachines } from '../machines/use-machines.ts';
import { chooseMachine } from '../sessions/new-session-form.ts';
import { NewSessionForm } from '../sessions/new-session-form-view.tsx';
import { useSessions } from '../sessions/use-sessions.ts';

export function NewSessionPage() {
  const { machine: wanted, from } = useSearch({ from: '/signed-in/new' });
  const machines = useMachines();
  const sessions = useSessions();
  const error = machines.error ?? sessions.error;
  const machine = chooseMachine(machines.data ?? [], { wanted, sessions: sessions.data ?? [] });
  return (
    <PageFrame title="New session" width="narrow">
      {error !== null && (
        <InlineError error={error} onRetry={() => void Promise.all([machines.refetch(), sessions.refetch()])} />
      )}
      {(machines.data === undefined || sessions.data === undefined) && error === null && (
        <LoadingWords>Looking at your machines …</LoadingWords>
      )}
      {machines.data !== undefined &&
        sessions.data !== undefined &&
        (machine === undefined ? (
          <FirstMachine />
        ) : (
          <OnMachine machines={machines.data} machine={machine} sessions={sessions.data} from={from} />
        ))}
    </PageFrame>
  );
}

interface OnMachineProps {
  machines: readonly Machine[];
  machine: Machine;
  sessions: readonly SessionRecord[];
  from: string | undefined;
}

function OnMachine({ machines, machine, sessions, from }: OnMachineProps) {
  const navigate = useNavigate();
  const agents = useAgents(machine.connected ? machine.gateway_id : null);
  return (
    <>
      {machines.length > 1 && (
        <Field label="Machine">
          {(ids) => (
            <Select
              {...ids}
              value={machine.gateway_id}
              onChange={(event) =>
                void navigate({ to: '/new', search: { machine: event.target.value }, replace: true })
              }
            >
              {machines.map((one) => (
                <option key={one.gateway_id} value={one.gateway_id} disabled={!one.connected}>
                  {one.name}
                  {one.connected ? '' : ' (not connected)'}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {!machine.connected && (
        <p className="text-muted">
          {machine.name} is not connected. Start VibeCode there; this page goes on by itself.
        </p>
      )}
      {machine.connected && machine.health !== undefined && (
        <AlarmList alarms={healthAlarms(machine.health)} machineName={machine.name} />
      )}
      {agents.error !== null && <InlineError error={agents.error} onRetry={() => void agents.refetch()} />}
      {machine.connected && agents.data === undefined && agents.error === null && (
        <LoadingWords>Looking which agents are installed …</LoadingWords>
      )}
      {agents.data !== undefined && (
        <NewSessionForm
          key={machine.gateway_id}
          machine={machine}
          agents={agents.data}
          sessions={sessions}
          from={sessions.find(({ session_id: id }) => id === from)}
        />
      )}
    </>
  );
}
