import { expect, it } from 'vitest';
import { runChaos } from './testing/run-chaos.ts';

it('[SVC3] holds its promises through kills, cuts and stops while people type and a program floods', async () => {
  const report = await runChaos({ rounds: 5, seed: 20_261_122 });
  expect(report.faults).toEqual([]);
  expect([report.rounds, report.roundsInFlood]).toEqual([5, 5]);
}, 120_000);
