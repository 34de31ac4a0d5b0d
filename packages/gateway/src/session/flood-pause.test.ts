import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { FloodMeter, WATCHED_FLOOD } from './flood-meter.ts';
import { FloodPause } from './flood-pause.ts';

function setUp() {
  const clock = new ManualClock();
  const counts = { pictures: 0, resumes: 0 };
  const pause = new FloodPause({
    clock,
    takePicture: () => {
      counts.pictures++;
    },
    resume: () => {
      counts.resumes++;
    },
  });
  return { clock, counts, pause };
}

describe('flood pause', () => {
  it('[OUT5] a long listing is no flood; output without end is', () => {
    const meter = new FloodMeter(WATCHED_FLOOD);
    expect(meter.add(150_000, 0)).toBe(false);
    expect(meter.add(150_000, 150)).toBe(false);
    let isFlood = false;
    for (let ms = 200; ms < 300 && !isFlood; ms += 1) isFlood = meter.add(5_000, ms);
    expect(isFlood).toBe(true);
    meter.resumed(10_000);
    expect(meter.add(20_000, 10_000)).toBe(false);
    expect(meter.add(20_000, 10_001)).toBe(true);
  });

  it('[OUT5] takes ten pictures a second and goes on after two equal ones', () => {
    const { clock, counts, pause } = setUp();
    pause.begin();
    expect(pause.pictureTaken('a')).toBe(true);
    clock.advance(1_000);
    expect(counts.pictures).toBe(11);
    expect(pause.pictureTaken('b')).toBe(true);
    expect(counts.resumes).toBe(0);
    expect(pause.pictureTaken('b')).toBe(false);
    expect(counts.resumes).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it('[OUT6] looks for the answer to input at once', () => {
    const { clock, counts, pause } = setUp();
    pause.begin();
    clock.advance(50);
    pause.inputSeen();
    clock.advance(33);
    expect(counts.pictures).toBe(5);
  });

  it('[OUT6] pauses longer each time when a pane floods again within a second', () => {
    const { clock, counts, pause } = setUp();
    const pausedForMs: number[] = [];
    for (let round = 0; round < 7; round++) {
      const before = counts.resumes;
      pause.begin();
      const begun = clock.nowMs();
      while (counts.resumes === before) {
        pause.pictureTaken('same');
        clock.advance(50);
      }
      pausedForMs.push(clock.nowMs() - begun - 50);
    }
    expect(pausedForMs).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  });
});
