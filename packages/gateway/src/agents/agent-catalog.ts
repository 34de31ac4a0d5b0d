// Every agent that sessions can be created with.
import type { AgentKind } from '@vibecode/protocol';
import type { Agent } from './agent.ts';
import { claudeCode } from './catalog/claude-code.ts';
import { codex } from './catalog/codex.ts';
import { custom } from './catalog/custom.ts';
import { gemini } from './catalog/gemini.ts';
import { shell } from './catalog/shell.ts';

export const AGENTS: Readonly<Record<AgentKind, Agent>> = {
  'claude-code': claudeCode,
  codex,
  gemini,
  shell,
  custom,
};

export function findAgent(kind: string): Agent | undefined {
  return Object.hasOwn(AGENTS, kind) ? AGENTS[kind as AgentKind] : undefined;
}
