// Both ends of what gateway and link keeper say of updates, on a real socket.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ProtocolError, type UpdateState, type UpdateStatus } from '@vibecode/protocol';
import { toProtocolError } from '../errors.ts';
import { encodeLocalFrame } from '../platform/local-frames.ts';
import { createLog } from '../platform/log.ts';
import { systemClock } from '../platform/system-clock.ts';
import { UPDATE_MESSAGE_MAX_BYTES, UPDATE_SOCKET_NAME } from './keeper-update-messages.ts';
import { serveUpdates } from './serve-updates.ts';
import type { Updater } from './updater.ts';
import { UpdatesByKeeper } from './updates-by-keeper.ts';

const RUNNING = { version: '1.2.3', commit: 'abc', target: 'linux-x64' };
const POLICY = { mode: 'automatic', time_zone: 'Europe/Berlin' } as const;
const STATUS: UpdateStatus = {
  ...RUNNING,
  channel: 'stable',
  policy: { mode: 'manual', time_zone: 'UTC' },
  can_update: true,
};
const UPDATE: UpdateState = {
  update_id: '0123456789abcdef',
  action: 'install',
  state: 'checking',
  from_version: '1.2.3',
  started_at: 1,
  step: 'Asking for the release',
};
const SESSIONS = ['0123456789abcdef', 'fedcba9876543210'];

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vibecode-keeper-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A keeper with an updater that does as it is told here. */
async function keeperIn(folder: string, updater: Partial<Updater> = {}) {
  const heard: unknown[] = [];
  const service = await serveUpdates({
    folder,
    updater: { start: () => Promise.resolve(UPDATE), status: () => Promise.resolve(STATUS), ...updater },
    sessions: (ids) => heard.push({ sessions: ids }),
    welcomed: (version, ids) => heard.push({ welcomed: version, ids }),
    toProtocolError,
    log: createLog({ level: 'error', format: 'json', write: () => undefined }),
  });
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (!isClosed) await service.close();
    isClosed = true;
  };
  cleanups.push(close);
  return { heard, tell: service.tell, close };
}

function gatewayOf(folder: string) {
  const told: UpdateState[] = [];
  const updates = new UpdatesByKeeper({
    folder,
    running: RUNNING,
    channel: 'stable',
    policy: () => POLICY,
    tell: (update) => told.push(update),
    clock: systemClock,
  });
  cleanups.push(() => updates.stop());
  return { updates, told };
}

it('[LKP8] asks the keeper, with the policy of its own, and is told each step', async () => {
  const folder = await newFolder();
  const asked: unknown[] = [];
  const keeper = await keeperIn(folder, {
    start: (request) => {
      asked.push(request);
      return Promise.resolve(UPDATE);
    },
  });
  const { updates, told } = gatewayOf(folder);
  expect(await updates.status({})).toEqual({ ...STATUS, policy: POLICY });
  expect(await updates.start({ action: 'install', version: '1.2.4' })).toEqual(UPDATE);
  expect(asked).toEqual([{ action: 'install', version: '1.2.4' }]);
  keeper.tell({ ...UPDATE, state: 'downloading' });
  await expect.poll(() => told).toEqual([{ ...UPDATE, state: 'downloading' }]);
});

it('[LKP8] a fault comes through with its code; one of the inside tells nothing of it', async () => {
  const folder = await newFolder();
  const faults = [new ProtocolError('update_not_newer', '1.2.3 runs already.'), new Error('a secret')];
  await keeperIn(folder, { start: () => Promise.reject(faults.shift() ?? new Error()) });
  const { updates } = gatewayOf(folder);
  await expect(updates.start({ action: 'install' })).rejects.toMatchObject({
    code: 'update_not_newer',
    message: '1.2.3 runs already.',
  });
  await expect(updates.start({ action: 'install' })).rejects.toMatchObject({
    code: 'internal',
    message: expect.not.stringContaining('secret') as unknown,
  });
});

it('[LKP8] while no keeper answers, nothing can be updated, and why is said', async () => {
  const { updates } = gatewayOf(await newFolder());
  expect(await updates.status({})).toMatchObject({
    ...RUNNING,
    can_update: false,
    why_not: expect.stringContaining('systemctl status vibecode-link') as unknown,
  });
  await expect(updates.start({ action: 'install' })).rejects.toMatchObject({ code: 'update_not_possible' });
});

it('[LKP9] says to a keeper that was started anew what it had said to the one before', async () => {
  const folder = await newFolder();
  const first = await keeperIn(folder);
  const { updates } = gatewayOf(folder);
  updates.sessionsAre(SESSIONS);
  updates.sessionsAre([...SESSIONS]);
  updates.welcomed(new Set(SESSIONS.slice(1)));
  const all = [{ sessions: SESSIONS }, { welcomed: '1.2.3', ids: SESSIONS.slice(1) }];
  await expect.poll(() => first.heard).toEqual(all);
  await first.close();
  const second = await keeperIn(folder);
  await expect.poll(() => second.heard, { timeout: 10_000 }).toEqual(all);
  expect((await updates.status({})).can_update).toBe(true);
});

it.each([
  ['no JSON', encodeLocalFrame(1, 'not json')],
  ['another word', encodeLocalFrame(1, '{"type":"credential"}')],
  ['sessions that are none', encodeLocalFrame(1, '{"type":"sessions","ids":["../../etc"]}')],
  ['a proof without a version', encodeLocalFrame(1, '{"type":"welcomed","ids":[]}')],
  ['more than there can be to say', Buffer.from('7fffffff01', 'hex')],
])('[LKP10] whoever says %s is let go, and the gateway is not', async (_what, garbage) => {
  const folder = await newFolder();
  const { heard } = await keeperIn(folder);
  const { updates } = gatewayOf(folder);
  const program = connect(join(folder, UPDATE_SOCKET_NAME));
  const closed = new Promise<void>((resolve) => program.once('close', () => resolve()));
  program.write(garbage);
  await closed;
  expect((await updates.status({})).can_update).toBe(true);
  expect(heard).toEqual([]);
});

it('[LKP10] a request that no browser could send is refused with what is wrong in it', async () => {
  const folder = await newFolder();
  await keeperIn(folder, { start: () => Promise.reject(new Error('it came through')) });
  const { updates } = gatewayOf(folder);
  const request = { action: 'install', url: 'https://evil.example' } as Parameters<Updater['start']>[0];
  await expect(updates.start(request)).rejects.toMatchObject({ code: 'invalid_message' });
});

it('[LKP10] whoever asks without end and never reads is let go', async () => {
  const folder = await newFolder();
  const why = { ...STATUS, can_update: false, why_not: 'x'.repeat(10_000) };
  await keeperIn(folder, { status: () => Promise.resolve(why) });
  const program = connect(join(folder, UPDATE_SOCKET_NAME));
  program.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => program.once('close', () => resolve()));
  program.pause();
  const question = encodeLocalFrame(1, '{"type":"status","id":1,"body":{}}');
  const count = Math.ceil((4 * UPDATE_MESSAGE_MAX_BYTES) / why.why_not.length);
  program.write(Buffer.concat(Array.from({ length: count }, () => question)));
  // A socket that is not read notices its end when it is written to.
  const knocking = setInterval(() => program.write(question), 20);
  cleanups.push(() => clearInterval(knocking));
  await closed;
});
