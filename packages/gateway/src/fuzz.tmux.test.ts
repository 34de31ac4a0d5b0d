import { expect, it } from 'vitest';
import { runFuzz } from './testing/run-fuzz.ts';

it('[CMD9] survives random messages and frames and answers each as the policy says', async () => {
  const report = await runFuzz({ count: 3_000, seed: 20_261_122 });
  expect(report.faults).toEqual([]);
  expect(report.sent).toBe(3_000);
  expect(report.closed).toBeGreaterThan(0);
}, 120_000);
