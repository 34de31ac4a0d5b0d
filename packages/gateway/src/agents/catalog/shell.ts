// The person's own login shell.
import type { Agent } from '../agent.ts';

export const shell: Agent = { kind: 'shell', args: [], exitKeys: [] };
