import { describe, expect, it } from 'vitest';
import { AGENTS, findAgent } from './agent-catalog.ts';
import { launchArgv } from './launch-argv.ts';

describe('launchArgv', () => {
  it('[AGT4] replaces the login shell by the agent, in words that no shell reads anything into', () => {
    for (const agent of Object.values(AGENTS)) {
      for (const word of [agent.executable ?? 'x', ...agent.args, ...(agent.resumeArgs ?? [])])
        expect(word).toMatch(/^[A-Za-z0-9_./=:-]+$/);
    }
    expect(launchArgv({ agent: AGENTS.codex, loginShell: '/bin/zsh' })).toEqual([
      '/bin/zsh',
      '-l',
      '-i',
      '-c',
      'export PATH="$PATH:$HOME/.local/share/vibecode/bin"; exec codex -c features.daemon_auto_start=false',
    ]);
    expect(launchArgv({ agent: AGENTS.shell, loginShell: '/bin/bash' })).toEqual(['/bin/bash', '-l']);
    const command = `echo "$HOME" && 'x'`;
    expect(launchArgv({ agent: AGENTS.custom, loginShell: '/bin/bash', command }).at(-1)).toMatch(/^export PATH=/);
    expect(
      launchArgv({ agent: AGENTS.custom, loginShell: '/bin/bash', command }).at(-1)?.endsWith(`; ${command}`),
    ).toBe(true);
    expect(launchArgv({ agent: AGENTS.codex, loginShell: '/bin/tcsh' }).at(-1)).toMatch(/^setenv PATH "\$\{PATH\}:/);
  });

  it('[AGT18] asks for the last conversation in the words of each agent', () => {
    const resumed = (['claude-code', 'codex', 'gemini'] as const).map((kind) =>
      launchArgv({ agent: AGENTS[kind], loginShell: '/bin/bash', resume: true }).at(-1)?.replace(/.*; /, ''),
    );
    expect(resumed).toEqual([
      'exec claude --continue',
      'exec codex -c features.daemon_auto_start=false resume --last',
      'exec gemini --resume latest',
    ]);
  });

  it('[AGT1] knows the agents of the protocol and no others', () => {
    for (const [kind, agent] of Object.entries(AGENTS)) expect(agent.kind).toBe(kind);
    expect(findAgent('toString')).toBeUndefined();
    expect(findAgent('__proto__')).toBeUndefined();
  });
});
