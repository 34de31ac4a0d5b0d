import { expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { detectWake } from './wake-detector.ts';

it('[LNK14] notices a jump of either clock, and no ordinary tick', () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const slept: number[] = [];
  let wallAheadMs = 0;
  const wallNowMs = (): number => clock.nowMs() + wallAheadMs;
  detectWake({ clock, wallNowMs, woke: (ms) => slept.push(ms), signal: stop.signal });
  clock.advance(60_000);
  expect(slept).toEqual([]);
  wallAheadMs = 600_000;
  clock.advance(2_000);
  expect(slept).toEqual([600_000]);
  clock.sleep(30_000);
  expect(slept).toHaveLength(2);
  stop.abort();
  expect(clock.timerCount).toBe(0);
});
