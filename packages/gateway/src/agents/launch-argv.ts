// The argv that a session's pane runs. Pure. Agents start inside a login shell, so that the PATH and the variables of
// the person's profile hold (nvm, keys exported in .bashrc), and replace it, so that the exit status is the agent's own.
// The folder of the agents that were installed here comes onto the PATH after the profile, which may have set a new one.
import { MANAGED_BIN } from '../process/managed-bin.ts';
import type { Agent } from './agent.ts';

export function launchArgv(options: {
  agent: Agent;
  loginShell: string;
  /** Only with an agent that has resumeArgs. */
  resume?: boolean;
  /** Only with a custom agent. */
  command?: string;
  /** Only with bash: read in place of the profile, which it reads itself (see scripts/install-agent.sh). */
  bashStart?: string;
}): readonly string[] {
  const { agent, loginShell, resume = false, command, bashStart } = options;
  if (agent.executable !== undefined) {
    // The catalog's words are plain (launch-argv.test.ts): no shell reads anything into them.
    const resumeArgs = resume ? (agent.resumeArgs ?? []) : [];
    const words = ['exec', agent.executable, ...agent.args, ...resumeArgs].join(' ');
    return [loginShell, '-l', '-i', '-c', `${extendPath(loginShell)}; ${words}`];
  }
  if (command === undefined) {
    return bashStart === undefined
      ? [loginShell, '-l']
      : ['/usr/bin/env', `ENV=${bashStart}`, loginShell, '--posix', '-l'];
  }
  return [loginShell, '-l', '-i', '-c', `${extendPath(loginShell)}; ${command}`];
}

/** In words of bash, zsh, fish and the plain shells; the C shells have their own. */
function extendPath(shell: string): string {
  return shell.endsWith('csh')
    ? `setenv PATH "\${PATH}:\${HOME}/${MANAGED_BIN}"`
    : `export PATH="$PATH:$HOME/${MANAGED_BIN}"`;
}
