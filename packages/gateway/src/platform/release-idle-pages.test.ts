import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { createLog } from './log.ts';
import type { ProgramPages } from './program-pages.ts';
import { releaseIdlePages } from './release-idle-pages.ts';

const MIB = 1_048_576;

let clock: ManualClock;
let stopping: AbortController;
let said: string;
let residentBytes: number;
let releases: number;
let lastInputAtMs: number;

beforeEach(() => {
  clock = new ManualClock();
  stopping = new AbortController();
  said = '';
  residentBytes = 45 * MIB;
  releases = 0;
  lastInputAtMs = 0;
});

function start(open: () => Promise<ProgramPages | undefined> = () => Promise.resolve(pages())): Promise<void> {
  return releaseIdlePages({
    open,
    lastInputAtMs: () => lastInputAtMs,
    clock,
    wallNowMs: () => clock.nowMs(),
    log: createLog({ level: 'debug', format: 'json', write: (line) => (said += line) }),
    signal: stopping.signal,
  });
}

function pages(): ProgramPages {
  return {
    residentBytes: () => Promise.resolve(residentBytes),
    release: () => {
      releases += 1;
      residentBytes = 2 * MIB;
      return Promise.resolve();
    },
  };
}

async function pass(ms: number): Promise<void> {
  await nextTurn();
  for (let passedMs = 0; passedMs < ms; passedMs += 1_000) {
    clock.advance(1_000);
    await nextTurn();
  }
}

it('[MEM1] gives back what a start and a visit leave, and keeps what it works with', async () => {
  const over = start();
  await pass(10_000);
  expect(releases).toBe(1);
  residentBytes = 20 * MIB;
  await pass(30_000);
  expect(releases).toBe(1);
  residentBytes = 30 * MIB;
  await pass(10_000);
  expect(releases).toBe(2);
  stopping.abort();
  await over;
});

it('[MEM1] waits while somebody types, and not for a clock that was set back', async () => {
  const over = start();
  for (let second = 0; second < 20; second += 1) {
    lastInputAtMs = clock.nowMs();
    await pass(1_000);
  }
  await pass(50_000);
  expect(releases).toBe(0);
  await pass(15_000);
  expect(releases).toBe(1);
  residentBytes = 45 * MIB;
  lastInputAtMs = clock.nowMs() + 3_600_000;
  await pass(10_000);
  expect(releases).toBe(2);
  stopping.abort();
  await over;
});

it('[MEM1] ends with the gateway and leaves no timer', async () => {
  const over = start();
  await pass(1_000);
  expect(clock.timerCount).toBe(1);
  stopping.abort();
  await over;
  expect(clock.timerCount).toBe(0);
  await start();
  expect(clock.timerCount).toBe(0);
});

it('[MEM1] does without where there is no such thing or it fails', async () => {
  await start(() => Promise.resolve(undefined));
  expect(said).toBe('');
  await start(() => Promise.reject(new Error('no libc.so.6')));
  expect(JSON.parse(said)).toMatchObject({ level: 'warn', event: 'memory.not_released' });
});
