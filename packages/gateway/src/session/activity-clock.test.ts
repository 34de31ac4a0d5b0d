import { describe, expect, it } from 'vitest';
import { ActivityClock } from './activity-clock.ts';

const NOTHING = { inputAt: null, outputAt: null };

describe('ActivityClock', () => {
  it('[HLT10] keeps input and output apart, and what is later', () => {
    let nowMs = 1_000;
    const clock = new ActivityClock({ nowMs: () => nowMs, known: { inputAt: 400, outputAt: null } });
    expect([clock.lastInputAt, clock.lastOutputAt]).toEqual([400, null]);
    clock.outputSeen();
    nowMs = 2_000;
    clock.inputTaken();
    expect([clock.lastInputAt, clock.lastOutputAt]).toEqual([2_000, 1_000]);
    clock.tmuxSaw({ inputAt: 1_500, outputAt: 1_500 });
    expect([clock.lastInputAt, clock.lastOutputAt]).toEqual([2_000, 1_500]);
    clock.tmuxSaw(NOTHING);
    expect([clock.lastInputAt, clock.lastOutputAt]).toEqual([2_000, 1_500]);
  });

  it('[HLT4] is never ahead of a clock that was set back', () => {
    let nowMs = 5_000;
    const clock = new ActivityClock({ nowMs: () => nowMs, known: NOTHING });
    clock.inputTaken();
    clock.outputSeen();
    nowMs = 3_000;
    expect([clock.lastInputAt, clock.lastOutputAt]).toEqual([3_000, 3_000]);
  });

  it('[HLT10] says when tmux has to be told: of input alone', () => {
    let nowMs = 1;
    const clock = new ActivityClock({ nowMs: () => nowMs, known: NOTHING });
    clock.outputSeen();
    expect(clock.isUnsaved).toBe(false);
    clock.inputTaken();
    expect(clock.isUnsaved).toBe(true);
    clock.saved();
    expect(clock.isUnsaved).toBe(false);
    nowMs = 2;
    clock.tmuxSaw({ inputAt: 2, outputAt: null });
    expect(clock.isUnsaved).toBe(true);
  });
});
