// The agents of a machine: which are there, which can be brought, and their installations.
import type { AgentInfo, Machine } from '@vibecode/protocol';
import { LoadingWords } from '../components/loading-words.tsx';
import { SectionBox } from '../components/section-box.tsx';
import type { MachineLink } from '../link/machine-link.ts';
import { MachineProblem, NotConnected } from '../machines/machine-problem.tsx';
import { useAgents } from '../machines/use-machines.ts';
import { AgentRow } from './agent-row.tsx';

export function AgentsPanel({ machine, link }: { machine: Machine; link: MachineLink | null }) {
  const agents = useAgents(machine.connected ? machine.gateway_id : null);
  if (!machine.connected) return <NotConnected machine={machine} what="Its agents show up" />;
  if (agents.error !== null && agents.data === undefined)
    return <MachineProblem machine={machine} error={agents.error} onRetry={() => void agents.refetch()} />;
  if (agents.data === undefined) return <LoadingWords>Looking which agents are installed …</LoadingWords>;
  return (
    <div className="flex flex-col gap-4">
      <SectionBox title="Agents" isList>
        <ul>
          {agents.data.filter(isShown).map((info) => (
            <AgentRow key={info.agent} machine={machine} info={info} link={link} />
          ))}
        </ul>
      </SectionBox>
      <p className="text-[13px] text-muted">
        Installations go into a folder of their own below {machine.system_info?.home ?? 'the home folder'} and need no
        administrator. What you installed yourself stays untouched, and a failed update leaves the version before.
      </p>
    </div>
  );
}

/** A command of the person's own is not something that is installed. */
function isShown({ agent }: AgentInfo): boolean {
  return agent !== 'custom';
}
