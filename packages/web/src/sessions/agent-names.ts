// What agents are called, and how each gets onto a machine that cannot install it by itself.
import type { AgentKind } from '@vibecode/protocol';

export const AGENT_NAME: Record<AgentKind, string> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  shell: 'Shell',
  custom: 'Own command',
};

/** Commands of the makers; absent for what needs no installing. */
export const AGENT_INSTALL: Partial<Record<AgentKind, string>> = {
  'claude-code': 'npm install -g @anthropic-ai/claude-code',
  codex: 'npm install -g @openai/codex',
  gemini: 'npm install -g @google/gemini-cli',
};
