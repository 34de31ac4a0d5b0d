// The shipped file replaces itself: two builds of it, a control plane, a server of releases, a session that lives through
// all of it.
import { generateKeyPairSync } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBodies, EventBodies, SessionInfo } from '@vibecode/protocol';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { MockControlPlane, newMockId, type MockGatewayLink } from '../mock-control-plane/index.ts';
import { buildExecutables } from '../scripts/build-executable.ts';
import { ownTarget } from '../scripts/bun-runtime.ts';
import { publicKeyText } from '../scripts/release-keys.ts';
import { fakeExecutable, ReleaseServer } from './testing/release-server.ts';
import { TestMachine, type GatewayChild } from './testing/test-machine.ts';
import { GATEWAY_VERSION } from './version.ts';

const target = ownTarget();
const keys = generateKeyPairSync('ed25519');
const built = { old: '', fresh: '' };
let folder = '';

beforeAll(async () => {
  if (target === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'vibecode-builds-'));
  for (const commit of ['old', 'fresh'] as const) {
    const releaseKeys = [publicKeyText(keys.publicKey)];
    const made = await buildExecutables({ targets: [target], folder: join(folder, commit), commit, releaseKeys });
    built[commit] = made.files[0]?.path ?? '';
  }
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface SetUp {
  plane: MockControlPlane;
  releases: ReleaseServer;
  machine: TestMachine;
  executable: string;
  gateway: GatewayChild;
  env: Record<string, string>;
}

/** A machine on which the older build runs; nobody supervises it unless its variables say so. */
async function setUp(supervised: Record<string, string> = {}): Promise<SetUp> {
  const plane = await MockControlPlane.start();
  cleanups.push(() => plane.stop());
  const releases = await ReleaseServer.start(keys);
  cleanups.push(() => releases.stop());
  const place = await mkdtemp(join(tmpdir(), 'vibecode-installed-'));
  cleanups.push(() => rm(place, { recursive: true, force: true }));
  const executable = join(place, 'bin', 'vibecode-gateway');
  await mkdir(join(place, 'bin'));
  await copyFile(built.old, executable);
  const machine = await TestMachine.make({ program: [executable] });
  cleanups.push(() => machine.remove());
  const env = { VIBECODE_CONTROL_PLANE_URL: plane.url, VIBECODE_RELEASES_URL: releases.url.href };
  const gateway = await machine.startGateway(plane, { ...env, ...supervised });
  // The loop that takes its place passes SIGTERM on, and nobody could pass on a SIGKILL.
  cleanups.push(() => gateway.kill('SIGTERM'));
  return { plane, releases, machine, executable, gateway, env };
}

async function offer(releases: ReleaseServer, version: string, file: Buffer): Promise<void> {
  if (target !== undefined) releases.offer({ version, target, file });
}

async function connected({ plane, gateway }: SetUp, from: number): Promise<MockGatewayLink> {
  return plane.link({ from, timeoutMs: 30_000 }).catch((cause: unknown) => {
    throw new Error(`the gateway did not connect:\n${gateway.log}`, { cause });
  });
}

async function createCat(link: MockGatewayLink): Promise<SessionInfo> {
  const body = { name: newMockId(), agent: 'custom', command: 'cat', workdir: '~', columns: 80, rows: 24 } as const;
  return (await link.request('session.create', body, { session_id: newMockId() })).session;
}

/** The last word on an update, from the first link that brings it. */
async function outcome(link: MockGatewayLink): Promise<EventBodies['gateway.update.progress']['update']> {
  const isOver = ({ update }: EventBodies['gateway.update.progress']): boolean =>
    ['done', 'failed', 'rolled_back'].includes(update.state);
  return (await link.expectEvent('gateway.update.progress', isOver, { timeoutMs: 30_000 })).update;
}

const INSTALL: CommandBodies['gateway.update'] = { action: 'install', allow_downgrade: true };

it.skipIf(target === undefined)(
  '[UPD8] [UPD9] [UPD17] replaces itself while its session lives on and its policy stays, and goes back',
  async () => {
    const all = await setUp();
    const { plane, releases, machine, executable } = all;
    const link = await connected(all, 0);
    const session = await createCat(link);
    await offer(releases, GATEWAY_VERSION, await readFile(built.fresh));
    expect(link.hello.update_policy).toMatchObject({ mode: 'manual' });
    const night = { mode: 'automatic', window: '02:00-05:00' } as const;
    await link.request('gateway.update.set_policy', night, {});

    const { update } = await link.request('gateway.update', INSTALL, {});
    expect(update).toMatchObject({ action: 'install', state: 'checking', from_version: GATEWAY_VERSION });
    await link.expectEvent('gateway.update.progress', (body) => body.update.state === 'restarting', {
      timeoutMs: 30_000,
    });
    const next = await connected(all, 1);
    expect(next.hello.sessions.map((one) => one.pane_pid)).toEqual([session.pane_pid]);
    expect(next.hello.update_policy).toMatchObject(night);
    expect(await outcome(next)).toMatchObject({ update_id: update.update_id, state: 'done', version: GATEWAY_VERSION });
    const { status } = await next.request('gateway.update.status', {}, {});
    expect(status).toMatchObject({ commit: 'fresh', can_update: true, previous_version: GATEWAY_VERSION });
    const said = machine.spawn(['--version']);
    expect(await said.exit).toMatchObject({ code: 0 });
    expect(said.stdout).toBe(`${GATEWAY_VERSION} (fresh)\n`);

    const seen = plane.links.items.length;
    await next.request('gateway.update', { action: 'rollback' }, {});
    const back = await connected(all, seen);
    expect(await outcome(back)).toMatchObject({ action: 'rollback', state: 'done' });
    expect((await back.request('gateway.update.status', {}, {})).status.commit).toBe('old');
    expect(back.hello.sessions.map((one) => one.pane_pid)).toEqual([session.pane_pid]);
    expect((await readFile(executable)).equals(await readFile(built.old))).toBe(true);
    expect(next.violations).toEqual([]);
  },
);

it.skipIf(target === undefined)('[UPD10] takes back a version that crashes at its start, and says so', async () => {
  const all = await setUp();
  const { releases, executable } = all;
  const link = await connected(all, 0);
  const session = await createCat(link);
  await offer(releases, '9.0.0', fakeExecutable('9.0.0', 'echo "no such library" >&2; exit 3'));
  await link.request('gateway.update', { action: 'install' }, {});
  const next = await connected(all, 1);
  const update = await outcome(next);
  expect(update).toMatchObject({ state: 'rolled_back', version: '9.0.0', error: { code: 'update_rolled_back' } });
  expect(update.error?.message).toContain('started 2 times');
  expect(next.hello.gateway_version).toBe(GATEWAY_VERSION);
  expect(next.hello.sessions.map((one) => one.pane_pid)).toEqual([session.pane_pid]);
  expect((await readFile(executable)).equals(await readFile(built.old))).toBe(true);
});

it.skipIf(target === undefined)(
  '[UPD8] under systemd asks by a file, and by its exit when nobody came for it',
  async () => {
    const all = await setUp({ INVOCATION_ID: 'x', NOTIFY_SOCKET: '/nonexistent' });
    const { releases, machine, plane, gateway, env } = all;
    const link = await connected(all, 0);
    const session = await createCat(link);
    await offer(releases, GATEWAY_VERSION, await readFile(built.fresh));
    await link.request('gateway.update', INSTALL, {});
    const request = join(machine.folder, 'data', 'restart-request');
    await expect.poll(() => access(request).then(() => 'there'), { timeout: 30_000 }).toBe('there');
    expect(await gateway.exit).toEqual({ code: 75, signal: null });
    await expect(access(request)).rejects.toThrow('ENOENT');
    const again = await machine.startGateway(plane, env);
    cleanups.push(() => again.kill('SIGTERM'));
    const next = await connected({ ...all, gateway: again }, 1);
    expect(await outcome(next)).toMatchObject({ state: 'done' });
    expect(next.hello.sessions.map((one) => one.pane_pid)).toEqual([session.pane_pid]);
  },
);

it.skipIf(target === undefined)('[UPD12] stays where it is when the release is not to be trusted', async () => {
  const all = await setUp();
  const link = await connected(all, 0);
  all.releases.offer({
    version: '9.0.0',
    target: target ?? '',
    file: fakeExecutable('9.0.0'),
    key: generateKeyPairSync('ed25519').privateKey,
  });
  await link.request('gateway.update', { action: 'install' }, {});
  expect(await outcome(link)).toMatchObject({ state: 'failed', error: { code: 'update_signature_invalid' } });
  const ack = await link.ask('gateway.update', { action: 'rollback' }, {});
  expect(ack).toMatchObject({ ok: false, error: { code: 'update_no_previous' } });
});

it.skipIf(target === undefined)('[UPD16] updates from the command line, and waits for the outcome', async () => {
  const all = await setUp();
  const { releases, machine, env } = all;
  await connected(all, 0);
  await offer(releases, GATEWAY_VERSION, await readFile(built.fresh));
  const check = machine.spawn(['update', '--check'], env);
  expect(await check.exit).toMatchObject({ code: 0 });
  expect(check.stdout).toBe(`${GATEWAY_VERSION} (old), channel stable\nThere is nothing newer.\n`);
  const refused = machine.spawn(['update'], env);
  expect(await refused.exit).toMatchObject({ code: 1 });
  expect(refused.stdout).toContain('runs already');
  const updating = machine.spawn(['update', '--allow-downgrade'], env);
  expect(await updating.exit, updating.log).toMatchObject({ code: 0 });
  expect(updating.stdout).toMatch(/Downloading .*\nDownloaded .*\nTrying .*\nStarting .*\n.* runs\n$/s);
  expect((await connected(all, 1)).hello.gateway_version).toBe(GATEWAY_VERSION);
});

it('[UPD17] where nothing can be replaced there is no policy either, to be told or to be chosen', async () => {
  const plane = await MockControlPlane.start();
  cleanups.push(() => plane.stop());
  const machine = await TestMachine.make();
  cleanups.push(() => machine.remove());
  const gateway = await machine.startGateway(plane, { VIBECODE_CONTROL_PLANE_URL: plane.url });
  cleanups.push(() => gateway.kill('SIGTERM'));
  const link = await plane.link({ timeoutMs: 30_000 });
  expect(link.hello.update_policy).toBeUndefined();
  const ack = await link.ask('gateway.update.set_policy', { mode: 'automatic' }, {});
  expect(ack).toMatchObject({ ok: false, error: { code: 'update_not_possible' } });
});

it.skipIf(target === undefined)('[UPD15] says what works on this machine and what does not, as JSON', async () => {
  const { machine, env, plane } = await setUp();
  const well = machine.spawn(['selftest'], env);
  expect(await well.exit, well.stdout).toMatchObject({ code: 0 });
  const report = JSON.parse(well.stdout) as {
    version: string;
    commit: string;
    checks: { name: string; ok: boolean }[];
  };
  expect(report).toMatchObject({ version: GATEWAY_VERSION, commit: 'old' });
  const names = ['program', 'settings', 'data folder', 'credential', 'tmux', 'control plane'];
  expect(report.checks.map((check) => check.name)).toEqual(names);
  expect(report.checks.every((check) => check.ok)).toBe(true);
  expect(plane.links.items.length).toBeLessThanOrEqual(1);
  const nowhere = machine.spawn(['selftest'], { ...env, VIBECODE_CONTROL_PLANE_URL: 'http://127.0.0.1:1' });
  expect(await nowhere.exit).toMatchObject({ code: 1 });
  expect(nowhere.stdout).toContain('cannot be reached');
  const wrong = machine.spawn(['selftest'], { VIBECODE_CONTROL_PLANE_URL: 'nonsense' });
  expect(await wrong.exit).toMatchObject({ code: 1 });
  expect(JSON.parse(wrong.stdout)).toMatchObject({ checks: [{ ok: true }, { name: 'settings', ok: false }] });
});
