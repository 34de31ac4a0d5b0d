// No session yet: what one is, and the shortest way to the first.
import { Link } from '@tanstack/react-router';
import type { Machine } from '@vibecode/protocol';
import { AGENT_NAME } from '../sessions/agent-names.ts';
import { Button } from '../components/ui/button.tsx';
import { useAgents } from './use-machines.ts';

export function FirstSession({ machines }: { machines: readonly Machine[] }) {
  const machine = machines.find(({ connected }) => connected);
  const agents = useAgents(machine?.gateway_id ?? null);
  const installed = (agents.data ?? [])
    .filter(({ agent, installed }) => installed && agent !== 'custom')
    .map(({ agent }) => AGENT_NAME[agent]);
  return (
    <div className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-5">
      <h2 className="font-medium">Start your first session</h2>
      <ol className="grid gap-4 text-muted sm:grid-cols-3">
        <Step title="It runs on your machine">
          An agent or a shell, in a folder that you choose.
          {installed.length > 0 && ` Found on ${machine?.name}: ${installed.join(', ')}.`}
        </Step>
        <Step title="It outlives this page">
          Close the tab, lose the network, restart VibeCode: the session goes on, and the same screen is there when you
          come back.
        </Step>
        <Step title="It is open everywhere">
          Settings has a link for your phone. Several people can look at once; one of them sets the size.
        </Step>
      </ol>
      {machine !== undefined && (
        <Button asChild variant="primary" className="self-start">
          <Link to="/new" search={{ machine: machine.gateway_id }}>
            New session on {machine.name}
          </Link>
        </Button>
      )}
    </div>
  );
}

function Step({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <li className="flex flex-col gap-1">
      <span className="text-text">{title}</span>
      <span>{children}</span>
    </li>
  );
}
