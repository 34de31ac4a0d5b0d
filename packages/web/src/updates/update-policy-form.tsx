// The choice itself: who begins updates, and between which times of the machine's day.
import type { Machine, UpdatePolicy } from '@vibecode/protocol';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import { ChoiceBar } from '../components/choice-bar.tsx';
import { Button } from '../components/ui/button.tsx';
import { MachineProblem } from '../machines/machine-problem.tsx';
import { hoursFault, hoursWindow, parseHours, type UpdateHours } from './update-hours.ts';
import { UpdateHoursFields } from './update-hours-fields.tsx';
import { policyText } from './update-text.ts';
import { useSaveUpdatePolicy } from './use-update-policy.ts';

export interface UpdatePolicyFormProps {
  machine: Machine;
  policy: UpdatePolicy;
  now: number;
}

interface Draft {
  mode: UpdatePolicy['mode'];
  /** null for any time. */
  hours: UpdateHours | null;
}

/** What a person most likely wants who asks for hours at all. */
const NIGHT: UpdateHours = { from: '02:00', to: '05:00' };

export function UpdatePolicyForm({ machine, policy, now }: UpdatePolicyFormProps) {
  const { gateway_id: gatewayId, name } = machine;
  const { mode_fixed_by: modeFixedBy, window_fixed_by: hoursFixedBy, time_zone: timeZone } = policy;
  const [draft, setDraft] = useState<Draft | null>(null);
  const save = useSaveUpdatePolicy(gatewayId);
  const anyTimeId = useId();
  const { mode, hours } = draft ?? chosenIn(policy);
  const fault = mode === 'automatic' && hours !== null ? hoursFault(hours) : undefined;
  const change = (part: Partial<Draft>) => {
    save.reset();
    setDraft({ mode, hours, ...part });
  };
  const send = () => {
    if (draft === null || fault !== undefined || save.isPending) return;
    save.mutate(
      { mode, ...(hours !== null && hoursFault(hours) === undefined && { window: hoursWindow(hours) }) },
      {
        onSuccess: () => {
          setDraft(null);
          toast.success(`Saved on ${name}.`);
        },
      },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      noValidate
      className="flex flex-col gap-4"
    >
      {modeFixedBy === undefined ? (
        <div>
          <ChoiceBar
            label="Who begins updates"
            value={mode}
            choices={[
              ['manual', 'When somebody asks'],
              ['automatic', 'By itself'],
            ]}
            onChange={(chosen) => change({ mode: chosen })}
          />
        </div>
      ) : (
        <FixedPart value={mode === 'manual' ? policyText({ mode }) : 'By itself'} by={modeFixedBy} />
      )}
      {mode === 'manual' && modeFixedBy === undefined && (
        <p className="text-muted">It stays as it is until somebody presses Update here or runs it on the machine.</p>
      )}
      {mode === 'automatic' && (
        <>
          <p className="text-muted">
            It looks for a newer release every 10 to 20 minutes and takes it while no session is busy. Sessions go on; a
            version that does not come up is taken back.
          </p>
          {hoursFixedBy === undefined ? (
            <>
              <label htmlFor={anyTimeId} className="flex min-h-8 items-center gap-3 max-sm:min-h-11">
                <input
                  id={anyTimeId}
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={hours !== null}
                  onChange={({ target }) => change({ hours: target.checked ? NIGHT : null })}
                />
                Only between certain hours
              </label>
              {hours !== null && (
                <UpdateHoursFields
                  hours={hours}
                  fault={fault}
                  timeZone={timeZone}
                  now={now}
                  onChange={(changed) => change({ hours: changed })}
                />
              )}
            </>
          ) : (
            <FixedPart value={policyText({ ...policy, mode })} by={hoursFixedBy} />
          )}
        </>
      )}
      {save.error !== null && <MachineProblem machine={machine} error={save.error} onRetry={send} />}
      {(modeFixedBy === undefined || (mode === 'automatic' && hoursFixedBy === undefined)) && (
        <div className="flex flex-wrap items-center gap-3 max-sm:flex-col max-sm:items-stretch">
          <Button type="submit" variant="primary" disabled={draft === null || fault !== undefined || save.isPending}>
            {save.isPending ? 'Saving …' : 'Save'}
          </Button>
          <p role="status" className="text-[13px] text-muted">
            {draft === null ? 'Saved on the machine.' : 'Not saved yet.'}
          </p>
        </div>
      )}
    </form>
  );
}

function FixedPart({ value, by }: { value: string; by: string }) {
  return (
    <div>
      <p>{value}</p>
      <p className="text-[13px] [overflow-wrap:anywhere] text-muted">
        Set on this machine by the {by}. Change it there, then restart the gateway; sessions go on.
      </p>
    </div>
  );
}

function chosenIn({ mode, window }: UpdatePolicy): Draft {
  return { mode, hours: window === undefined ? null : parseHours(window) };
}
