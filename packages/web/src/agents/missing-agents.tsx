// Agents that a machine does not have, where one is chosen: a button brings each, and what it does is seen here.
import type { AgentInfo, AgentKind, Machine } from '@vibecode/protocol';
import { Download } from 'lucide-react';
import { CommandLine } from '../components/command-line.tsx';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';
import { useMachineLink } from '../link/use-machine-link.ts';
import { AGENT_INSTALL, AGENT_NAME } from '../sessions/agent-names.ts';
import { InstallProgress } from './install-progress.tsx';
import { useInstallAgent, useInstallEvents } from './use-agent-installs.ts';

export interface MissingAgentsProps {
  machine: Machine;
  /** Those that are not installed. */
  agents: readonly AgentInfo[];
}

export function MissingAgents({ machine, agents }: MissingAgentsProps) {
  const { gateway_id: gatewayId, name: machineName } = machine;
  const start = useInstallAgent();
  // The socket is opened for an installation, not for a form that is only looked at.
  const hasInstall = agents.some(({ install }) => install !== undefined && install.state !== 'done');
  const link = useMachineLink(hasInstall ? gatewayId : null);
  useInstallEvents({ gatewayId, link });
  const order = (agent: AgentKind) => start.mutate({ gatewayId, agent, body: {} });
  return (
    <ul aria-label={`Not installed on ${machineName}`} className="flex flex-col gap-2">
      {agents.map((info) => (
        <li
          key={info.agent}
          className="flex flex-col gap-2 rounded-md border border-dashed border-line-strong px-3 py-2"
        >
          <div className="flex flex-wrap items-center justify-between gap-2">
            <span>
              <span className="font-medium">{AGENT_NAME[info.agent]}</span>{' '}
              <span className="text-[13px] text-muted">is not on {machineName}</span>
            </span>
            {info.installable === true && (info.install === undefined || info.install.state === 'done') && (
              <Button
                size="small"
                aria-label={`Install ${AGENT_NAME[info.agent]}`}
                disabled={start.isPending}
                onClick={() => order(info.agent)}
              >
                <Download aria-hidden="true" />
                Install
              </Button>
            )}
          </div>
          {info.installable !== true && (
            <>
              <p className="text-[13px] text-muted">Run the command there; the agent shows up here by itself.</p>
              <CommandLine
                command={AGENT_INSTALL[info.agent] ?? ''}
                label={`Copy the command for ${AGENT_NAME[info.agent]}`}
              />
            </>
          )}
          {info.install !== undefined && info.install.state !== 'done' && (
            <InstallProgress
              gatewayId={gatewayId}
              link={link}
              install={info.install}
              onRetry={() => order(info.agent)}
            />
          )}
          {start.error !== null && start.variables?.agent === info.agent && <InlineError error={start.error} />}
        </li>
      ))}
    </ul>
  );
}
