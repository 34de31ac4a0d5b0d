import { expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { parseUpdateWindow } from '../config/update-window.ts';
import { createLog } from '../platform/log.ts';
import { decideAutomaticUpdate, type AutomaticUpdateFacts } from './automatic-update.ts';
import { startAutomaticUpdates } from './automatic-updates.ts';
import { countBusySessions } from './count-busy-sessions.ts';

const FACTS: AutomaticUpdateFacts = {
  mode: 'automatic',
  window: { from: 120, to: 300 },
  minuteOfDay: 180,
  busySessionCount: 0,
  availableVersion: '0.2.0',
  lastUpdate: undefined,
};

it.each<[string, Partial<AutomaticUpdateFacts>]>([
  ['manual', { mode: 'manual' }],
  ['outside_window', { minuteOfDay: 119 }],
  ['outside_window', { minuteOfDay: 300 }],
  ['outside_window', { window: { from: 1_380, to: 60 }, minuteOfDay: 720 }],
  ['busy', { busySessionCount: 1 }],
  ['nothing_newer', { availableVersion: undefined }],
  ['at_work', { lastUpdate: { state: 'downloading' } }],
  ['failed_before', { lastUpdate: { state: 'rolled_back', version: '0.2.0' } }],
  ['failed_before', { lastUpdate: { state: 'failed', version: '0.2.0' } }],
  [
    'failed_before',
    { lastUpdate: { state: 'failed', version: '0.2.0', error: { code: 'hash_mismatch', message: '' } } },
  ],
  ['failed_before', { lastUpdate: { action: 'rollback', state: 'done', from_version: '0.2.0', version: '0.1.0' } }],
])('[UPD14] waits: %s, %j', (why, facts) => {
  expect(decideAutomaticUpdate({ ...FACTS, ...facts })).toEqual({ act: false, why });
});

it.each<[Partial<AutomaticUpdateFacts>]>([
  [{}],
  [{ window: undefined, minuteOfDay: 720 }],
  [{ window: { from: 1_380, to: 60 }, minuteOfDay: 1_400 }],
  [{ window: { from: 1_380, to: 60 }, minuteOfDay: 30 }],
  [{ lastUpdate: { state: 'done', version: '0.1.0' } }],
  [{ lastUpdate: { state: 'rolled_back', version: '0.1.9' } }],
  [{ lastUpdate: { state: 'failed', version: '0.2.0', error: { code: 'update_unavailable', message: '' } } }],
  [{ lastUpdate: { action: 'rollback', state: 'done', from_version: '0.1.9', version: '0.1.0' } }],
])('[UPD14] acts: %j', (facts) => {
  expect(decideAutomaticUpdate({ ...FACTS, ...facts })).toEqual({ act: true });
});

it('[UPD14] reads the hours as a person writes them', () => {
  expect(parseUpdateWindow('02:00-05:30')).toEqual({ text: '02:00-05:30', from: 120, to: 330 });
  for (const text of ['', '2:00-5:00', '02:00', '24:00-01:00', '02:00-02:00', '02:60-03:00']) {
    expect(parseUpdateWindow(text), text).toBeUndefined();
  }
});

it('[UPD14] counts a session as busy for ten minutes after its last key or output', () => {
  const at = (lastInputAt: number | null, lastOutputAt: number | null) => ({ activity: { lastInputAt, lastOutputAt } });
  const nowMs = 10_000_000;
  expect(countBusySessions([at(null, null), at(nowMs - 600_001, nowMs - 700_000)], nowMs)).toBe(0);
  expect(countBusySessions([at(nowMs - 1_000, null), at(null, nowMs - 599_000)], nowMs)).toBe(2);
});

it('[UPD14] asks the server only in its hours, from when it is told to, and stops with the gateway', async () => {
  const clock = new ManualClock();
  const stopping = new AbortController();
  const asked: boolean[] = [];
  let begun = 0;
  let hour = 12;
  const policy = { mode: 'manual' as 'manual' | 'automatic', window: { from: 120, to: 300 } };
  startAutomaticUpdates({
    updater: {
      status: async ({ check = false }) => {
        asked.push(check);
        return {
          version: '0.1.0',
          commit: 'x',
          target: 'linux-x64',
          channel: 'stable',
          policy: { mode: 'automatic' },
          can_update: true,
          ...(check && { available: { version: '0.2.0', channel: 'stable' } }),
        };
      },
      start: async () => {
        begun += 1;
        throw new Error('that is for another test');
      },
    },
    policy,
    busySessionCount: () => 0,
    now: () => new Date(2026, 10, 22, hour, 0),
    clock,
    random: { unit: () => 0, fill: () => undefined },
    log: createLog({ level: 'error', format: 'json', write: () => undefined }),
    signal: stopping.signal,
  });
  const ring = async (): Promise<void> => {
    await expect.poll(() => clock.timerCount).toBe(1);
    clock.advance(600_000);
  };
  await ring();
  policy.mode = 'automatic';
  await ring();
  await expect.poll(() => asked).toEqual([false]);
  hour = 3;
  await ring();
  await expect.poll(() => begun).toBe(1);
  expect(asked).toEqual([false, false, true]);
  await expect.poll(() => clock.timerCount).toBe(1);
  stopping.abort();
  expect(clock.timerCount).toBe(0);
});
