// OpenAI's Codex CLI.
import type { Agent } from '../agent.ts';

export const codex: Agent = {
  kind: 'codex',
  executable: 'codex',
  installCommand: 'npm install -g @openai/codex',
  install: { script: 'install-codex.sh', testedVersion: '0.169.0' },
  // Otherwise a daemon with this session's environment stays behind and serves the sessions after it.
  args: ['-c', 'features.daemon_auto_start=false'],
  resumeArgs: ['resume', '--last'],
  versionArgs: ['--version'],
  instructionFile: 'AGENTS.md',
  exitKeys: ['\u0003', '\u0003', '\u0003'],
};
