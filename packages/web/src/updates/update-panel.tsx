// Which VibeCode runs on a machine, whether there is a newer one, and the way to it and back.
import type { Machine, UpdateStatus } from '@vibecode/protocol';
import { useState } from 'react';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { Button } from '../components/ui/button.tsx';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { errorText } from '../lib/error-text.ts';
import type { MachineLink } from '../link/machine-link.ts';
import { MachineProblem, NotConnected } from '../machines/machine-problem.tsx';
import { isUpdateAtWork, wasTakenBack } from './update-text.ts';
import { UpdateProgress } from './update-progress.tsx';
import { useNewestRelease, useStartUpdate, useUpdateEvents, useUpdateStatus } from './use-update.ts';

export interface UpdatePanelProps {
  machine: Machine;
  link: MachineLink | null;
  now: number;
}

export function UpdatePanel({ machine, link, now }: UpdatePanelProps) {
  const status = useUpdateStatus(machine);
  useUpdateEvents({ gatewayId: machine.gateway_id, link });
  if (status.data !== undefined) return <Versions machine={machine} status={status.data} now={now} />;
  if (!machine.connected) return <NotConnected machine={machine} what="Its version shows up" />;
  if (status.error !== null)
    return <MachineProblem machine={machine} error={status.error} onRetry={() => void status.refetch()} />;
  return <LoadingWords>Asking which version runs …</LoadingWords>;
}

function Versions({ machine, status, now }: { machine: Machine; status: UpdateStatus; now: number }) {
  const { gateway_id: gatewayId, name, connected: isConnected } = machine;
  const { version, previous_version: previous, can_update: canUpdate, update } = status;
  const newest = useNewestRelease({ gatewayId, version, isEnabled: isConnected && canUpdate });
  const start = useStartUpdate(gatewayId);
  const [isAsking, setIsAsking] = useState(false);
  const isAtWork = update !== undefined && isUpdateAtWork(update);
  const mayStart = isConnected && !isAtWork && !start.isPending;
  return (
    <SectionBox
      title="VibeCode on this machine"
      action={
        canUpdate && (
          <Button size="small" disabled={newest.isFetching || !isConnected} onClick={() => void newest.refetch()}>
            {newest.isFetching ? 'Asking …' : 'Look for a newer one'}
          </Button>
        )
      }
    >
      {update !== undefined && <UpdateProgress update={update} now={now} />}
      {isAtWork && !isConnected && (
        <p role="status" className="text-[13px] text-muted">
          {name} is away while its gateway restarts. It tells how it went as soon as it is back; a version that does not
          come up is taken back by itself.
        </p>
      )}
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-2">
        <dt className="text-muted">Runs</dt>
        <dd className="font-mono text-[13px] [overflow-wrap:anywhere]">
          {version} <span className="text-muted">({[status.commit.slice(0, 12), status.target].join(', ')})</span>
        </dd>
        {canUpdate && (
          <>
            <dt className="text-muted">Newest</dt>
            <dd>
              <Newest newest={newest} channel={status.channel} />
            </dd>
          </>
        )}
        {previous !== undefined && (
          <>
            <dt className="text-muted">Kept</dt>
            <dd className="font-mono text-[13px]">{previous}</dd>
          </>
        )}
      </dl>
      {!canUpdate && <p className="text-muted">{machine.is_local === true ? WITH_VIBECODE : status.why_not}</p>}
      {canUpdate && (
        <div className="flex flex-wrap gap-2 empty:hidden max-sm:flex-col">
          {newest.data !== undefined && newest.data !== null && (
            <Button
              variant={wasTakenBack(newest.data.version, update) ? 'secondary' : 'primary'}
              disabled={!mayStart}
              onClick={() => start.mutate({ action: 'install' })}
            >
              {wasTakenBack(newest.data.version, update)
                ? `Try ${newest.data.version} again`
                : `Update to ${newest.data.version}`}
            </Button>
          )}
          {previous !== undefined && (
            <Button disabled={!mayStart} onClick={() => setIsAsking(true)}>
              Roll back to {previous}
            </Button>
          )}
        </div>
      )}
      {start.error !== null && <InlineError error={start.error} />}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Go back to ${previous}?`}
        confirmLabel="Roll back"
        onConfirm={() => start.mutate({ action: 'rollback' })}
      >
        The gateway of {name} restarts as {previous}. Sessions go on; what {version} brought is gone until the next
        update.
      </ConfirmDialog>
    </SectionBox>
  );
}

const WITH_VIBECODE =
  'VibeCode itself runs here, and its gateway is updated together with it: get the new version in its folder, then npm start. Sessions go on.';

function Newest({ newest, channel }: { newest: ReturnType<typeof useNewestRelease>; channel: string }) {
  if (newest.isFetching && newest.data === undefined) return <span className="text-muted">asking …</span>;
  if (newest.error !== null) return <span className="text-muted">not known: {errorText(newest.error)}</span>;
  if (newest.data === undefined) return <span className="text-muted">not known while the machine is away</span>;
  if (newest.data === null) return <span>This is the newest on the channel {channel}</span>;
  return (
    <span className="font-mono text-[13px]">
      {newest.data.version} <span className="text-muted">({newest.data.channel})</span>
    </span>
  );
}
