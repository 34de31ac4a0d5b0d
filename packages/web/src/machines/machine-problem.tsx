// Why a machine cannot be asked right now, and what to do: it is not connected, it is too old, or something else.
import { isProtocolError, type Machine } from '@vibecode/protocol';
import { CircleArrowUp, Unplug } from 'lucide-react';
import { InlineError } from '../components/inline-error.tsx';

export function MachineProblem({ machine, error, onRetry }: { machine: Machine; error: unknown; onRetry: () => void }) {
  if (!isProtocolError(error) || error.code !== 'unknown_command')
    return <InlineError error={error} onRetry={onRetry} />;
  return (
    <div role="alert" className="flex items-start gap-3 rounded-lg border border-line bg-panel p-4">
      <CircleArrowUp aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
      <p className="min-w-0 text-muted">
        <span className="text-text">VibeCode on {machine.name} is too old for this</span>
        {machine.gateway_version === undefined ? '' : ` (version ${machine.gateway_version})`}. Restart it there to
        update it: its sessions go on meanwhile.
      </p>
    </div>
  );
}

/** `what`: what happens by itself once it is back: "Its keys show up". */
export function NotConnected({ machine, what }: { machine: Machine; what: string }) {
  return (
    <div role="status" className="flex items-start gap-3 rounded-lg border border-line bg-panel p-4">
      <Unplug aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-trouble" />
      <p className="min-w-0 text-muted">
        <span className="text-text">{machine.name} is not connected.</span> Start VibeCode there. {what} by itself once
        it is back.
      </p>
    </div>
  );
}
