// The argv that a session's pane runs. Pure. Agents start inside a login shell, so that the PATH and the variables of
// the person's profile hold (nvm, keys exported in .bashrc), and replace it, so that the exit status is the agent's own.
import type { Agent } from './agent.ts';

export function launchArgv(options: {
  agent: Agent;
  loginShell: string;
  /** Only with a custom agent. */
  command?: string;
}): readonly string[] {
  const { agent, loginShell, command } = options;
  if (agent.executable !== undefined) {
    // The catalog's words are plain (launch-argv.test.ts): no shell reads anything into them.
    return [loginShell, '-l', '-i', '-c', ['exec', agent.executable, ...agent.args].join(' ')];
  }
  return command === undefined ? [loginShell, '-l'] : [loginShell, '-l', '-i', '-c', command];
}
