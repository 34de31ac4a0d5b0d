// One agent on a machine: its version and place, and installing or renewing it.
import type { AgentInfo, HttpAgentInstallRequest, Machine } from '@vibecode/protocol';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { useState } from 'react';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';
import type { MachineLink } from '../link/machine-link.ts';
import { AGENT_NAME } from '../sessions/agent-names.ts';
import { InstallProgress } from './install-progress.tsx';
import { isAtWork } from './install-state.ts';
import { useInstallAgent } from './use-agent-installs.ts';
import { VersionChoice } from './version-choice.tsx';

export interface AgentRowProps {
  machine: Machine;
  info: AgentInfo;
  link: MachineLink | null;
}

export function AgentRow({ machine, info, link }: AgentRowProps) {
  const { gateway_id: gatewayId } = machine;
  const start = useInstallAgent();
  const [isChoosing, setIsChoosing] = useState(false);
  const name = AGENT_NAME[info.agent];
  const isBusy = info.install !== undefined && isAtWork(info.install);
  const hasFailed = info.install?.state === 'failed' || info.install?.state === 'cancelled';
  const install = (body: HttpAgentInstallRequest) => {
    setIsChoosing(false);
    start.mutate({ gatewayId, agent: info.agent, body });
  };
  return (
    <li className="flex flex-col gap-3 border-t border-line px-4 py-3 first:border-t-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 flex-col gap-0.5 max-sm:basis-full">
          <span className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-medium">{name}</span>
            {info.version !== undefined && <span className="font-mono text-[13px]">{info.version}</span>}
            <Presence info={info} />
          </span>
          {info.path !== undefined && <span className="font-mono text-xs break-all text-muted">{info.path}</span>}
        </div>
        {info.installable === true && !isBusy && !isChoosing && !hasFailed && (
          <Button
            size="small"
            aria-label={`${actionOf(info)} ${name}`}
            disabled={start.isPending}
            onClick={() => setIsChoosing(true)}
            className="max-sm:w-full"
          >
            {start.isPending ? 'Starting …' : `${actionOf(info)} …`}
          </Button>
        )}
      </div>
      {isChoosing && <VersionChoice info={info} onChoose={install} onCancel={() => setIsChoosing(false)} />}
      {start.error !== null && !isBusy && <InlineError error={start.error} />}
      {info.install !== undefined && (isBusy || info.install.state !== 'done') && (
        <InstallProgress gatewayId={gatewayId} link={link} install={info.install} onRetry={() => setIsChoosing(true)} />
      )}
    </li>
  );
}

function actionOf({ installed, managed }: AgentInfo): 'Install' | 'Update' {
  return installed && managed === true ? 'Update' : 'Install';
}

function Presence({ info: { agent, installed, managed } }: { info: AgentInfo }) {
  const Icon = installed ? CircleCheck : CircleDashed;
  const word = !installed
    ? 'Not installed'
    : agent === 'shell'
      ? 'The login shell'
      : managed === true
        ? 'Installed here'
        : 'Your own installation';
  return (
    <span className="inline-flex items-center gap-1.5 text-[13px] text-muted">
      <Icon aria-hidden="true" className="size-3.5 shrink-0 self-center" />
      {word}
    </span>
  );
}
