import { limits, type EventBodies } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { HealthReporter } from './health-reporter.ts';

const HEALTH = { machine: { at: 1 }, sessions: [] } as unknown as EventBodies['gateway.health'];

function setUp({ tookMs = 0 } = {}) {
  const clock = new ManualClock();
  const sentAt: number[] = [];
  const logged: string[] = [];
  const state = { running: 0, most: 0, taken: 0, fails: false };
  const startMs = clock.nowMs();
  const reporter = new HealthReporter({
    begin: () => Promise.resolve(),
    sample: async () => {
      state.taken += 1;
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      await new Promise<void>((resolve) => clock.after(tookMs, resolve));
      state.running -= 1;
      if (state.fails) throw new Error('no figures');
      return HEALTH;
    },
    sender: { sendText: () => sentAt.push(clock.nowMs() - startMs) },
    clock,
    log: createLog({ level: 'info', format: 'json', write: (line) => logged.push(line) }),
  });
  /** Lets time go by in small steps, with the turns that promises need in between. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      clock.advance(Math.min(100, left));
    }
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { clock, reporter, sentAt, logged, state, pass };
}

const gaps = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('HealthReporter', () => {
  it('[HLT1] reports soon after the link opened, then twice a minute', async () => {
    const { reporter, sentAt, pass } = setUp();
    reporter.linkOpened();
    await pass(65_000);
    expect(sentAt).toHaveLength(3);
    expect(sentAt[0]).toBeLessThanOrEqual(1_500);
    expect(gaps(sentAt).every((gap) => Math.abs(gap - limits.HEALTH_INTERVAL_MS) <= 200)).toBe(true);
  });

  it('[HLT1] reports at once and faster while somebody watches, and stops with the last of them', async () => {
    const { reporter, sentAt, pass } = setUp();
    reporter.linkOpened();
    await pass(10_000);
    reporter.watch(1, true);
    reporter.watch(2, true);
    await pass(200);
    expect(sentAt).toHaveLength(2);
    await pass(6_000);
    expect(sentAt).toHaveLength(5);
    reporter.viewerLeft(1);
    await pass(4_000);
    expect(sentAt).toHaveLength(7);
    reporter.watch(2, false);
    await pass(limits.HEALTH_WATCHED_INTERVAL_MS);
    const told = sentAt.length;
    await pass(20_000);
    expect(sentAt).toHaveLength(told);
  });

  it('[HLT1] is not hurried by viewers that look away and back again', async () => {
    const { reporter, sentAt, pass } = setUp();
    reporter.linkOpened();
    await pass(2_000);
    const told = sentAt.length;
    for (let look = 0; look < 50; look += 1) {
      reporter.watch(1, look % 2 === 0);
      await pass(100);
    }
    expect(sentAt.length - told).toBeLessThanOrEqual(11);
  });

  it('[HLT2] measures nothing while the link is down, and forgets who watched', async () => {
    const { clock, reporter, sentAt, state, pass } = setUp();
    await pass(60_000);
    reporter.linkOpened();
    reporter.watch(1, true);
    await pass(3_500);
    reporter.linkClosed();
    await pass(100);
    const { taken } = state;
    expect(clock.timerCount).toBe(0);
    await pass(120_000);
    expect(state.taken).toBe(taken);
    reporter.linkOpened();
    sentAt.length = 0;
    await pass(25_000);
    expect(sentAt).toHaveLength(1);
  });

  it('[HLT2] does not tell the next link what was measured for the last one', async () => {
    const { reporter, sentAt, state, pass } = setUp({ tookMs: 1_000 });
    reporter.linkOpened();
    await pass(1_500);
    expect(state.running).toBe(1);
    reporter.linkClosed();
    reporter.linkOpened();
    await pass(700);
    expect([state.running, sentAt.length]).toEqual([0, 0]);
    await pass(3_000);
    expect([state.most, sentAt.length]).toEqual([1, 1]);
  });

  it('[HLT2] takes one sample at a time, and rests as long as a slow one took', async () => {
    const { reporter, sentAt, state, pass } = setUp({ tookMs: 5_000 });
    reporter.linkOpened();
    reporter.watch(1, true);
    await pass(60_000);
    expect(state.most).toBe(1);
    expect(gaps(sentAt).every((gap) => gap >= 10_000)).toBe(true);
    expect(sentAt.length).toBeGreaterThan(3);
  });

  it('[HLT2] goes on after a sample that failed, and says why', async () => {
    const { reporter, sentAt, logged, state, pass } = setUp();
    state.fails = true;
    reporter.linkOpened();
    await pass(3_000);
    expect(sentAt).toEqual([]);
    expect(logged.join('')).toContain('no figures');
    state.fails = false;
    await pass(limits.HEALTH_INTERVAL_MS);
    expect(sentAt).toHaveLength(1);
  });
});
