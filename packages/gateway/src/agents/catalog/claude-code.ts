// Anthropic's Claude Code.
import type { Agent } from '../agent.ts';

export const claudeCode: Agent = {
  kind: 'claude-code',
  executable: 'claude',
  installCommand: 'npm install -g @anthropic-ai/claude-code',
  install: { script: 'install-claude-code.sh', testedVersion: '2.1.330' },
  args: [],
  resumeArgs: ['--continue'],
  versionArgs: ['--version'],
  instructionFile: 'CLAUDE.md',
  // The first Ctrl-C stops what it is doing or clears the prompt, two in a row leave.
  exitKeys: ['\u0003', '\u0003', '\u0003'],
};
