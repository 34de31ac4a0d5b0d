import { expect, it } from 'vitest';
import { activityText, idleFor } from './session-idle.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

it('[UI8] a session is idle after ten minutes without a key and without output, by whichever was later', () => {
  const at = (inputMin: number | null, outputMin: number | null) => ({
    last_input_at: inputMin === null ? null : NOW - inputMin * MINUTE,
    last_output_at: outputMin === null ? null : NOW - outputMin * MINUTE,
  });
  expect(idleFor(at(9, 500), NOW)).toBeNull();
  expect(idleFor(at(500, 9), NOW)).toBeNull();
  expect(idleFor(at(130, 200), NOW)).toBe('2 h');
  expect(idleFor(at(null, 10), NOW)).toBe('10 min');
});

it('[UI8] what the machine has not said is not called idle', () => {
  expect(idleFor({}, NOW)).toBeNull();
  expect(activityText({ last_output_at: NOW - 3 * MINUTE }, NOW)).toBe('Last key not known, last output 3 min ago');
});
