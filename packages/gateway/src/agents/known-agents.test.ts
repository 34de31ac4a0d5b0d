import type { AgentInfo } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { KnownAgents } from './known-agents.ts';

const SHELL: AgentInfo = { agent: 'shell', installed: true, path: '/bin/sh' };

it('[LNK2] says hello with the agents known by then, and never waits long for them', async () => {
  const clock = new ManualClock();
  const answers: ((found: AgentInfo[]) => void)[] = [];
  const agents = { list: () => new Promise<AgentInfo[]>((resolve) => answers.push(resolve)) };
  const known = new KnownAgents({ agents, clock });
  const first = known.quickly();
  clock.advance(1_500);
  expect(await first).toEqual([]);
  const asked = known.list();
  expect(answers).toHaveLength(1);
  answers[0]?.([SHELL]);
  expect(await asked).toEqual([SHELL]);
  expect(await known.quickly()).toEqual([SHELL]);
  expect(answers).toHaveLength(2);
});
