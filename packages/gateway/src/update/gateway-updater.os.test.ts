import { generateKeyPairSync } from 'node:crypto';
import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, type UpdateState } from '@vibecode/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toProtocolError } from '../errors.ts';
import { createLog } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import { fakeExecutable, ReleaseServer, type OfferedRelease } from '../testing/release-server.ts';
import { GatewayUpdater, type GatewayUpdaterOptions, type UpdateRequest } from './gateway-updater.ts';
import { UpdateRecordFiles } from './update-record.ts';

const TARGET = 'linux-x64';
const OLD = fakeExecutable('0.1.0', 'echo old');
const NEW = fakeExecutable('0.2.0', 'echo new');
const SESSION_ID = '0123456789abcdef';

let folder = '';
let executable = '';
let server: ReleaseServer;
let told: UpdateState[];
let restarts: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vibecode-update-'));
  executable = join(folder, 'vibecode-gateway');
  await writeFile(executable, OLD, { mode: 0o755 });
  server = await ReleaseServer.start();
  told = [];
  restarts = 0;
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function updater(options: Partial<GatewayUpdaterOptions> = {}): GatewayUpdater {
  return new GatewayUpdater({
    running: { version: '0.1.0', commit: 'old', target: TARGET },
    executable,
    releasesUrl: server.url,
    releaseKeys: [server.publicKey],
    channel: 'stable',
    policy: () => ({ mode: 'manual' }),
    record: new UpdateRecordFiles(folder),
    selftest: { args: ['selftest'], env: { PATH: '/usr/bin:/bin' }, timeoutMs: 10_000 },
    lock: async () => ({ release: async () => undefined }),
    sessionIds: () => [SESSION_ID],
    tell: (update) => told.push(update),
    restart: () => (restarts += 1),
    newId: () => newId((bytes) => systemRandom.fill(bytes)),
    nowMs: Date.now,
    toProtocolError,
    log: createLog({ level: 'error', format: 'json', write: () => undefined }),
    ...options,
  });
}

const offer = (release: Partial<OfferedRelease> = {}): void =>
  server.offer({ version: '0.2.0', target: TARGET, file: NEW, ...release });

async function install(
  request: Partial<UpdateRequest> = {},
  options: Partial<GatewayUpdaterOptions> = {},
): Promise<UpdateState | undefined> {
  const updating = updater(options);
  await updating.start({ action: 'install', ...request });
  return updating.finished();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What runs runs on, and nothing is left behind. */
async function expectUntouched(): Promise<void> {
  expect(await readFile(executable)).toEqual(OLD);
  expect(await exists(`${executable}.new`)).toBe(false);
  expect(await exists(join(folder, 'update-pending'))).toBe(false);
  expect(restarts).toBe(0);
}

describe('an update that works', () => {
  it('[UPD7] puts the new file in place, keeps the one before, and asks for the restart once', async () => {
    offer();
    const update = await install();
    expect(update).toMatchObject({ state: 'restarting', from_version: '0.1.0', version: '0.2.0' });
    expect(await readFile(executable)).toEqual(NEW);
    expect(await readFile(`${executable}.prev`)).toEqual(OLD);
    expect(await exists(`${executable}.new`)).toBe(false);
    expect(await readFile(join(folder, 'update-pending'), 'utf8')).toBe('0\n');
    expect(restarts).toBe(1);
    expect(await new UpdateRecordFiles(folder).read()).toMatchObject({
      update: { state: 'restarting', version: '0.2.0' },
      isTold: false,
      sessionIds: [SESSION_ID],
      previousVersion: '0.1.0',
    });
  });

  it('[UPD7] keeps the version that was proven, where the one that runs is not yet', async () => {
    offer();
    await install();
    await install();
    expect(await readFile(executable)).toEqual(NEW);
    expect(await readFile(`${executable}.prev`)).toEqual(OLD);
    await new UpdateRecordFiles(folder).clearPending();
    await install();
    expect(await readFile(`${executable}.prev`)).toEqual(NEW);
  });

  it('[UPD11] tells each step once it begins, and how much has come', async () => {
    offer();
    await install();
    expect([...new Set(told.map((update) => update.state))]).toEqual(['downloading', 'verifying', 'restarting']);
    expect(new Set(told.map((update) => update.update_id)).size).toBe(1);
    expect(told.at(-1)).toMatchObject({ received_bytes: NEW.length, total_bytes: NEW.length });
  });

  it('[UPD4] takes an exact version from its own folder', async () => {
    offer({ version: '0.1.5', folder: '0.1.5', file: fakeExecutable('0.1.5') });
    offer();
    expect(await install({ version: '0.1.5' })).toMatchObject({ state: 'restarting', version: '0.1.5' });
    expect(server.asked[0]).toMatch(/^\/releases\/0\.1\.5\//);
  });

  it('[UPD4] takes what is older or the same when that is asked for', async () => {
    offer({ version: '0.0.9', file: fakeExecutable('0.0.9') });
    expect(await install({ allow_downgrade: true })).toMatchObject({ state: 'restarting', version: '0.0.9' });
  });

  it('[UPD4] takes a beta where the machine follows beta, and a stable one too', async () => {
    offer({ version: '0.3.0-beta.1', folder: 'beta', channel: 'beta', file: fakeExecutable('0.3.0-beta.1') });
    expect(await install({ channel: 'beta' })).toMatchObject({ state: 'restarting' });
    await writeFile(executable, OLD, { mode: 0o755 });
    offer({ folder: 'beta' });
    expect(await install({}, { channel: 'beta' })).toMatchObject({ state: 'restarting', version: '0.2.0' });
  });

  it('[UPD3] takes a release that is signed with any of the keys', async () => {
    offer();
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    expect(await install({}, { releaseKeys: [other, server.publicKey] })).toMatchObject({ state: 'restarting' });
  });
});

describe('an update that does not', () => {
  const wrongKey = generateKeyPairSync('ed25519').privateKey;
  type Case = [code: string, words: RegExp, prepare: () => void, request?: Partial<UpdateRequest>];

  const untrusted: Case[] = [
    ['update_signature_invalid', /not signed/, () => offer({ key: wrongKey })],
    [
      'update_signature_invalid',
      /not signed/,
      () => {
        offer();
        const path = '/releases/stable/manifest.json';
        server.answers.set(path, Buffer.concat([server.answers.get(path) ?? Buffer.of(), Buffer.from(' ')]));
      },
    ],
    [
      'update_signature_invalid',
      /not signed/,
      () => {
        offer();
        server.answers.set('/releases/stable/manifest.json.sig', Buffer.from('nonsense'));
      },
    ],
    ['update_unavailable', /no such release/, () => undefined],
    ['update_unavailable', /too large/, () => offer({ change: (m) => ({ ...m, more: 'x'.repeat(70_000) }) })],
    ['update_unavailable', /no version/, () => offer({ change: (m) => ({ ...m, version: '../../x' }) })],
    ['update_unavailable', /does not know/, () => offer({ change: (m) => ({ ...m, format: 2 }) })],
  ];

  const unwanted: Case[] = [
    ['update_not_newer', /runs already/, () => offer({ version: '0.1.0' })],
    ['update_not_newer', /is older/, () => offer({ version: '0.1.0-beta.9' })],
    ['update_target_missing', /linux-x64/, () => offer({ target: 'darwin-x64' })],
    ['update_unavailable', /channel beta/, () => offer({ channel: 'beta' })],
    ['update_unavailable', /gave 0\.2\.0/, () => offer({ folder: '0.1.7' }), { version: '0.1.7' }],
  ];

  const badDownloads: Case[] = [
    [
      'hash_mismatch',
      /another hash/,
      () => {
        offer();
        server.answers.set(`/releases/0.2.0/vibecode-gateway-${TARGET}`, Buffer.alloc(NEW.length, 'x'));
      },
    ],
    [
      'hash_mismatch',
      /longer than/,
      () => {
        offer();
        server.answers.set(`/releases/0.2.0/vibecode-gateway-${TARGET}`, Buffer.concat([NEW, NEW]));
      },
    ],
    [
      'hash_mismatch',
      /ended after/,
      () => {
        offer();
        server.answers.set(`/releases/0.2.0/vibecode-gateway-${TARGET}`, NEW.subarray(0, 20));
      },
    ],
    [
      'update_unavailable',
      /broke off/,
      () => {
        offer({ file: Buffer.alloc(200_000) });
        server.cutAfterBytes = 70_000;
      },
    ],
    [
      'disk_full',
      /no room .* Free \d+ MiB/,
      () =>
        offer({
          change: (m) => ({ ...m, targets: { [TARGET]: { ...m.targets[TARGET], size: Number.MAX_SAFE_INTEGER } } }),
        }),
    ],
  ];

  const badPrograms: Case[] = [
    ['update_selftest_failed', /ended with status 7.*cannot/, selftest('echo cannot >&2; exit 7')],
    ['update_selftest_failed', /ended by SIGSEGV/, selftest('kill -SEGV $$')],
    ['update_selftest_failed', /did not end in time/, selftest('sleep 600')],
    ['update_selftest_failed', /status 0/, selftest('echo hello')],
    ['update_selftest_failed', /it says that it is 0\.1\.9/, () => offer({ file: fakeExecutable('0.1.9') })],
    [
      'update_selftest_failed',
      /tmux: too old/,
      selftest(
        `echo '{"version":"0.2.0","commit":"x","checks":[{"name":"tmux","ok":false,"detail":"too old"}]}'; exit 1`,
      ),
    ],
    ['update_selftest_failed', /does not work on this machine/, () => offer({ file: Buffer.alloc(5_000, 1) })],
  ];

  function selftest(program: string): () => void {
    return () => offer({ file: fakeExecutable('0.2.0', 'exit 0', program) });
  }

  async function expectRefused(...[code, words, prepare, request = {}]: Case): Promise<void> {
    prepare();
    const options = { selftest: { args: ['selftest'], env: { PATH: '/usr/bin:/bin' }, timeoutMs: 1_500 } };
    const update = await install(request, options);
    expect(update).toMatchObject({ state: 'failed', error: { code } });
    expect(update?.error?.message).toMatch(words);
    expect(update?.error?.message).toMatch(/^[A-Z0-9].*\.$/s);
    expect(told.at(-1)).toEqual(update);
    await expectUntouched();
  }

  it.each(untrusted)('[UPD3] is refused as %s: %s', expectRefused);
  it.each(unwanted)('[UPD4] is refused as %s: %s', expectRefused);
  it.each(badDownloads)('[UPD5] is refused as %s: %s', expectRefused);
  it.each(badPrograms)('[UPD6] is refused as %s: %s', expectRefused);

  it('[UPD3] is refused where nobody answers', async () => {
    const url = new URL(server.url);
    url.port = '1';
    expect(await install({}, { releasesUrl: url })).toMatchObject({
      state: 'failed',
      error: { code: 'update_unavailable', message: expect.stringContaining('cannot be reached') as unknown },
    });
    await expectUntouched();
  });

  it('[UPD12] does not begin beside another one, of this process or another', async () => {
    offer();
    const updating = updater();
    const both = [updating.start({ action: 'install' }), updating.start({ action: 'install' })];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'update_running' } });
    await updating.finished();
    expect(restarts).toBe(1);
    await expect(updating.start({ action: 'install' })).rejects.toMatchObject({ code: 'update_running' });
    const elsewhere = updater({ lock: () => Promise.reject(new Error('taken')) });
    await expect(elsewhere.start({ action: 'install' })).rejects.toMatchObject({ code: 'update_running' });
  });

  it('[UPD12] can be tried again after a fault', async () => {
    const updating = updater();
    await updating.start({ action: 'install' });
    expect(await updating.finished()).toMatchObject({ state: 'failed' });
    offer();
    await updating.start({ action: 'install' });
    expect(await updating.finished()).toMatchObject({ state: 'restarting' });
  });

  it('[UPD12] does not begin where there is no file to replace, no key, or no right to', async () => {
    offer();
    const request = { action: 'install' } as const;
    await expect(updater({ executable: undefined }).start(request)).rejects.toMatchObject({
      code: 'update_not_possible',
    });
    await expect(updater({ releaseKeys: [] }).start(request)).rejects.toMatchObject({ code: 'update_not_possible' });
    const elsewhere = updater({ executable: join(folder, 'gone', 'vibecode-gateway') });
    await expect(elsewhere.start(request)).rejects.toMatchObject({ code: 'permission_denied' });
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    await expect(updater().start(request)).rejects.toMatchObject({ code: 'permission_denied' });
    await chmod(folder, 0o700);
  });
});

describe('going back', () => {
  it('[UPD13] puts the version before in place and asks for the restart', async () => {
    offer();
    await install();
    restarts = 0;
    const back = updater({ running: { version: '0.2.0', commit: 'new', target: TARGET } });
    expect(await back.status({})).toMatchObject({ previous_version: '0.1.0' });
    await back.start({ action: 'rollback' });
    expect(await back.finished()).toMatchObject({ action: 'rollback', state: 'restarting', version: '0.1.0' });
    expect(await readFile(executable)).toEqual(OLD);
    expect(await exists(`${executable}.prev`)).toBe(false);
    expect(restarts).toBe(1);
  });

  it('[UPD13] is refused where there is nothing to go back to', async () => {
    await expect(updater().start({ action: 'rollback' })).rejects.toMatchObject({ code: 'update_no_previous' });
    await expectUntouched();
  });
});

describe('what is known', () => {
  it('[UPD11] names what is newer only where it was asked for', async () => {
    offer();
    const known = await updater().status({});
    expect(known).toMatchObject({ version: '0.1.0', target: TARGET, channel: 'stable', can_update: true });
    expect(known.available).toBeUndefined();
    expect(server.asked).toEqual([]);
    expect((await updater().status({ check: true })).available).toEqual({ version: '0.2.0', channel: 'stable' });
    offer({ version: '0.1.0' });
    expect((await updater().status({ check: true })).available).toBeUndefined();
  });

  it('[UPD11] says why a gateway cannot be updated', async () => {
    expect(await updater({ executable: undefined }).status({})).toMatchObject({
      can_update: false,
      why_not: expect.stringContaining('executable') as unknown,
    });
  });

  it('[UPD11] keeps how the last one ended', async () => {
    await install();
    expect((await updater().status({})).update).toMatchObject({
      state: 'failed',
      error: { code: 'update_unavailable' },
    });
  });
});
