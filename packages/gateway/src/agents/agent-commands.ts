// The commands about agents: which there are, and bringing them.
import type { CommandHandlers } from '../link/command.ts';
import type { AgentInstaller } from './agent-installer.ts';
import type { KnownAgents } from './known-agents.ts';

export interface AgentCommandsOptions {
  agents: Pick<KnownAgents, 'list'>;
  installer: Pick<AgentInstaller, 'install' | 'cancel' | 'log' | 'annotate'>;
}

export type AgentCommandType = 'agents.list' | 'agents.install' | 'agents.install.cancel' | 'agents.install.log';

export function agentCommands({ agents, installer }: AgentCommandsOptions): Pick<CommandHandlers, AgentCommandType> {
  return {
    'agents.list': async (_command, answer) => answer({ agents: installer.annotate(await agents.list()) }),
    'agents.install': async ({ body }, answer) => answer(await installer.install(body)),
    'agents.install.cancel': async ({ body }, answer) => {
      await installer.cancel(body.install_id);
      answer({});
    },
    'agents.install.log': ({ body }, answer) => answer(installer.log(body.install_id)),
  };
}
