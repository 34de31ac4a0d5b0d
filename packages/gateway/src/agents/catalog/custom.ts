// Any command line, run by the login shell.
import type { Agent } from '../agent.ts';

export const custom: Agent = { kind: 'custom', args: [], exitKeys: [] };
