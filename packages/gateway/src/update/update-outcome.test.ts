import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpdateState } from '@vibecode/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { UpdateOutcome } from './update-outcome.ts';
import { UpdateRecordFiles } from './update-record.ts';

const UPDATE: UpdateState = {
  update_id: 'zyxwvtsrqpnmkjhg',
  action: 'install',
  state: 'restarting',
  from_version: '0.1.0',
  version: '0.2.0',
  started_at: 0,
  step: 'Starting 0.2.0',
};

let folder = '';
let executable = '';
let record: UpdateRecordFiles;
let clock: ManualClock;
let told: UpdateState[];
let restarts: number;
let sessions: Set<string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vibecode-outcome-'));
  executable = join(folder, 'vibecode-gateway');
  await writeFile(executable, 'new');
  await writeFile(`${executable}.prev`, 'old');
  record = new UpdateRecordFiles(folder);
  clock = new ManualClock();
  told = [];
  restarts = 0;
  sessions = new Set(['a']);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function started(runningVersion: string): Promise<UpdateOutcome> {
  const outcome = new UpdateOutcome({
    runningVersion,
    executable,
    record,
    knownSessionIds: () => sessions,
    tell: (update) => told.push(update),
    restart: () => (restarts += 1),
    clock,
    log: createLog({ level: 'error', format: 'json', write: () => undefined }),
  });
  await outcome.recover();
  return outcome;
}

async function swappedIn(update: Partial<UpdateState> = {}): Promise<void> {
  await record.write({
    update: { ...UPDATE, ...update },
    isTold: false,
    sessionIds: ['a'],
    previousVersion: '0.1.0',
  });
  await record.setPending();
}

it('[UPD9] is proven by the welcome and the sessions, and told once', async () => {
  await swappedIn();
  const outcome = await started('0.2.0');
  expect(told).toEqual([]);
  expect(await record.isPending()).toBe(true);
  await outcome.linkOpened();
  expect(told).toMatchObject([{ state: 'done', version: '0.2.0', step: '0.2.0 runs' }]);
  expect(await record.isPending()).toBe(false);
  await outcome.linkOpened();
  await (await started('0.2.0')).linkOpened();
  expect(told).toHaveLength(1);
  clock.advance(3_600_000);
  expect(restarts).toBe(0);
  expect((await record.read())?.previousVersion).toBe('0.1.0');
});

it('[UPD9] goes back when it is not welcomed within a minute, and the version before tells why', async () => {
  await swappedIn();
  await started('0.2.0');
  clock.advance(59_000);
  expect(restarts).toBe(0);
  clock.advance(2_000);
  await expect.poll(() => restarts).toBe(1);
  expect(await readFile(executable, 'utf8')).toBe('old');
  expect(await record.isPending()).toBe(false);
  const before = await started('0.1.0');
  await before.linkOpened();
  expect(told).toMatchObject([{ state: 'rolled_back', error: { code: 'update_rolled_back' } }]);
  expect(told[0]?.error?.message).toMatch(/^0\.2\.0 was taken back: its control plane did not accept it.*0\.1\.0 runs/);
});

it('[UPD9] goes back when sessions are missing', async () => {
  await swappedIn();
  sessions = new Set(['b']);
  const outcome = await started('0.2.0');
  await outcome.linkOpened();
  expect(restarts).toBe(1);
  expect(await readFile(executable, 'utf8')).toBe('old');
  expect((await record.read())?.update.error?.message).toContain('did not find 1 of the sessions');
});

it('[UPD9] stays where there is nothing to go back to', async () => {
  await swappedIn();
  await rm(`${executable}.prev`);
  sessions = new Set();
  const outcome = await started('0.2.0');
  await outcome.linkOpened();
  expect(restarts).toBe(0);
  expect(told).toMatchObject([{ state: 'failed' }]);
  expect(await record.isPending()).toBe(false);
});

it('[UPD11] tells what the boot guard put back', async () => {
  await swappedIn();
  await record.clearPending();
  await writeFile(join(folder, 'update-rolled-back'), '2\n');
  await (await started('0.1.0')).linkOpened();
  expect(told).toMatchObject([{ state: 'rolled_back', from_version: '0.1.0', version: '0.2.0' }]);
  expect(told[0]?.error?.message).toContain('started 2 times');
  await (await started('0.1.0')).linkOpened();
  expect(told).toHaveLength(1);
  expect((await record.read())?.previousVersion).toBeUndefined();
});

it.each(['checking', 'downloading', 'verifying'] as const)(
  '[UPD11] says of one that was %s that the gateway ended meanwhile, and removes what had come',
  async (state) => {
    await record.write({ update: { ...UPDATE, state }, isTold: false, sessionIds: [] });
    await writeFile(`${executable}.new`, 'half');
    await (await started('0.1.0')).linkOpened();
    expect(told).toMatchObject([{ state: 'failed', error: { code: 'internal' } }]);
    await expect(readFile(`${executable}.new`)).rejects.toThrow('ENOENT');
  },
);

it('[UPD7] knows that it ended before the new file was in place', async () => {
  await swappedIn();
  await (await started('0.1.0')).linkOpened();
  expect(told).toMatchObject([{ state: 'failed' }]);
  expect(await record.isPending()).toBe(false);
});

it('[UPD13] tells that a person went back', async () => {
  await record.write({
    update: { ...UPDATE, action: 'rollback', from_version: '0.2.0', version: '0.1.0' },
    isTold: false,
    sessionIds: ['a'],
  });
  await (await started('0.1.0')).linkOpened();
  expect(told).toMatchObject([{ action: 'rollback', state: 'done', version: '0.1.0' }]);
});

it('[UPD11] starts with a damaged record, or none', async () => {
  await writeFile(join(folder, 'update.json'), '{"update":');
  await record.setPending();
  await (await started('0.1.0')).linkOpened();
  expect(told).toEqual([]);
  expect(await record.isPending()).toBe(false);
});
