// An installation at work or over: what it does, a way to stop it, why it failed, and what it printed.
import type { InstallState } from '@vibecode/protocol';
import { useState } from 'react';
import { toast } from 'sonner';
import { StateWord } from '../components/state-word.tsx';
import { Button } from '../components/ui/button.tsx';
import { errorText } from '../lib/error-text.ts';
import type { MachineLink } from '../link/machine-link.ts';
import { AGENT_NAME } from '../sessions/agent-names.ts';
import { InstallLog } from './install-log.tsx';
import { installText, isAtWork } from './install-state.ts';
import { useCancelInstall } from './use-agent-installs.ts';

export interface InstallProgressProps {
  gatewayId: string;
  link: MachineLink | null;
  install: InstallState;
  /** The same again, after it failed or was cancelled. */
  onRetry: () => void;
}

export function InstallProgress({ gatewayId, link, install, onRetry }: InstallProgressProps) {
  const cancel = useCancelInstall(gatewayId);
  const [isLogShown, setIsLogShown] = useState(false);
  const { tone, word, detail } = installText(install);
  const isRunning = isAtWork(install);
  const name = AGENT_NAME[install.agent];
  const stop = () => cancel.mutate(install.install_id, { onError: (error) => toast.error(errorText(error)) });
  return (
    <div className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-page p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p role="status" className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2 max-sm:basis-full">
          <StateWord tone={tone} word={word} className="self-center" />
          <span className="min-w-0 text-[13px] text-muted [overflow-wrap:anywhere]">{detail}</span>
        </p>
        <Button
          size="small"
          variant="ghost"
          aria-expanded={isLogShown}
          aria-label={`${isLogShown ? 'Hide' : 'Show'} log of installing ${name}`}
          onClick={() => setIsLogShown(!isLogShown)}
        >
          {isLogShown ? 'Hide log' : 'Show log'}
        </Button>
        {isRunning && (
          <Button size="small" aria-label={`Cancel installing ${name}`} disabled={cancel.isPending} onClick={stop}>
            {cancel.isPending ? 'Cancelling …' : 'Cancel'}
          </Button>
        )}
        {(install.state === 'failed' || install.state === 'cancelled') && (
          <Button size="small" aria-label={`Try again to install ${name}`} onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
      {isRunning && (
        <div aria-hidden="true" className="h-0.5 overflow-hidden rounded-md bg-raised">
          <div className="at-work h-full w-1/4 rounded-md bg-working" />
        </div>
      )}
      {isLogShown && (
        <InstallLog link={link} installId={install.install_id} label={`What the installation of ${name} prints`} />
      )}
    </div>
  );
}
