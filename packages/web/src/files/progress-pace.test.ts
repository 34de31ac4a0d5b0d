import { expect, it } from 'vitest';
import { ProgressPace } from './progress-pace.ts';

it('[FIL12] is told ten times a second and at the end', () => {
  let nowMs = 0;
  const pace = new ProgressPace(() => nowMs);
  let toldCount = 0;
  for (nowMs = 0; nowMs < 1_000; nowMs += 5) if (pace.isDue({ isLast: false })) toldCount += 1;
  expect(toldCount).toBe(10);
  expect(pace.isDue({ isLast: true })).toBe(true);
});
