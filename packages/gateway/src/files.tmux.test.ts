import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '@vibecode/protocol';
import { MockControlPlane, MockTransfers, newMockId, type MockGatewayLink } from '../mock-control-plane/index.ts';
import { sha256Of } from './testing/file-lab.ts';
import { TestMachine, type GatewayChild } from './testing/test-machine.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface SetUp {
  plane: MockControlPlane;
  machine: TestMachine;
  gateway: GatewayChild;
  link: MockGatewayLink;
  transfers: MockTransfers;
}

async function setUp(): Promise<SetUp> {
  const plane = await MockControlPlane.start();
  cleanups.push(() => plane.stop());
  const machine = await TestMachine.make();
  cleanups.push(() => machine.remove());
  const gateway = await machine.startGateway(plane, { VIBECODE_PRIVATE_DIR: '~/private' });
  const link = await plane.link({ timeoutMs: 20_000 });
  return { plane, machine, gateway, link, transfers: new MockTransfers(link, 1) };
}

/** Hidden ones too, without what the machine was made with. */
async function homeOf(machine: TestMachine): Promise<string[]> {
  const names = await readdir(machine.home);
  return names.filter((name) => name !== '.bash_profile').toSorted();
}

const PATIENCE = { timeout: 15_000 };
const bytes = randomBytes(3_000_001);
const target = { kind: 'path', path: '~/up.bin', overwrite: false } as const;

describe('files through the link', () => {
  it('[FIL15] go up, are listed and come down again, byte for byte', async () => {
    const { link, machine, transfers } = await setUp();
    expect(await transfers.upload(target, bytes)).toEqual({ path: join(machine.home, 'up.bin'), size: bytes.length });
    expect((await readFile(join(machine.home, 'up.bin'))).equals(bytes)).toBe(true);
    const { entries } = await transfers.list({ path: '~' });
    expect(entries).toMatchObject([{ name: 'up.bin', kind: 'file', size: bytes.length, is_readable: true }]);
    const down = await transfers.download('~/up.bin');
    expect(down.bytes.equals(bytes)).toBe(true);
    expect(down.end).toMatchObject({ size: bytes.length, sha256: sha256Of(bytes) });

    const sessionId = newMockId();
    const create = { name: 'files', agent: 'custom', command: 'cat', workdir: '~', columns: 80, rows: 24 } as const;
    await link.request('session.create', create, { session_id: sessionId });
    const pasted = await transfers.upload({ kind: 'session', name: 'shot.png' }, Buffer.from('png'), sessionId);
    expect(pasted.path).toBe(join(machine.home, '.vibecode/uploads/shot.png'));
    const nobody = transfers.upload({ kind: 'session', name: 'shot.png' }, Buffer.from('png'));
    await expect(nobody).rejects.toMatchObject({ code: 'invalid_message', field: '/session_id' });
    const unknown = transfers.upload({ kind: 'session', name: 'x' }, Buffer.from('png'), newMockId());
    await expect(unknown).rejects.toMatchObject({ code: 'session_not_found' });
    await expect(transfers.download('/etc/passwd')).rejects.toMatchObject({ code: 'path_refused' });
    await expect(transfers.download('~/private/key')).rejects.toMatchObject({ code: 'path_refused' });
    await expect(transfers.list({ path: machine.env['VIBECODE_DATA_DIR'] ?? '' })).rejects.toMatchObject({
      code: 'path_refused',
    });
    expect(link.violations).toEqual([]);
  });

  it('[FIL11] have names of any kind, and what is none is refused by name', async () => {
    const { link, machine, transfers } = await setUp();
    const names = ['line\nbreak', '"quoted\'', '\u{1f600}'.repeat(63), 'n'.repeat(255), '-rf', '$(x)'];
    for (const name of names) {
      const text = Buffer.from(name);
      await transfers.upload({ kind: 'path', path: `~/${name}`, overwrite: false }, text);
      expect((await transfers.download(`~/${name}`)).bytes.equals(text)).toBe(true);
    }
    await writeFile(Buffer.concat([Buffer.from(`${machine.home}/bad-`), Buffer.from([0xff])]), '');
    execFileSync('mkfifo', [join(machine.home, 'fifo')]);
    await symlink('/etc', join(machine.home, 'out'));
    await mkdir(join(machine.home, '.ssh'));
    const { entries } = await transfers.list({ path: '~', show_hidden: true });
    const unreadable = entries.filter((entry) => !entry.is_readable).map(({ name }) => name);
    expect(unreadable).toEqual(['.ssh', 'bad-\ufffd', 'fifo', 'out']);
    expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const refusals: [string, string][] = [
      ['~/fifo', 'not_a_file'],
      ['~/.ssh', 'path_refused'],
      ['~/out/passwd', 'path_refused'],
      ['~/../etc/passwd', 'path_refused'],
      ['~/none', 'path_not_found'],
    ];
    for (const [path, code] of refusals) await expect(transfers.download(path)).rejects.toMatchObject({ code });
    const taken = transfers.upload({ kind: 'path', path: '~/-rf', overwrite: false }, bytes);
    await expect(taken).rejects.toMatchObject({ code: 'file_exists' });
    await mkdir(join(machine.home, '.config'));
    const folder = transfers.upload({ kind: 'path', path: '~/.config', overwrite: true }, bytes);
    await expect(folder).rejects.toMatchObject({ code: 'not_a_file' });
    expect(link.violations).toEqual([]);
  });

  it('[FIL8] leave nothing behind when the gateway is killed in the middle, once it runs again', async () => {
    const { plane, machine, gateway, transfers } = await setUp();
    await writeFile(join(machine.home, 'up.bin'), 'old');
    const upload = await transfers.begin({ ...target, overwrite: true }, bytes);
    await upload.send(2_000_000);
    const temporary = join(machine.home, `.vibecode-upload-${upload.transferId}`);
    await vi.waitFor(async () => expect((await stat(temporary)).size).toBeGreaterThan(1_000_000), PATIENCE);
    await gateway.kill('SIGKILL');
    expect(await readFile(join(machine.home, 'up.bin'), 'utf8')).toBe('old');
    expect(await homeOf(machine)).toEqual([`.vibecode-upload-${upload.transferId}`, 'up.bin']);

    await machine.startGateway(plane);
    const link = await plane.link({ from: 1, timeoutMs: 20_000 });
    expect(await homeOf(machine)).toEqual(['up.bin']);
    expect(await readdir(join(machine.folder, 'data', 'transfers'))).toEqual([]);
    await new MockTransfers(link, 1).upload({ ...target, overwrite: true }, bytes);
    expect((await readFile(join(machine.home, 'up.bin'))).equals(bytes)).toBe(true);
  });

  it('[FIL8] end with their viewer, with the link, and with a gateway that is stopped', async () => {
    const { plane, machine, gateway, link, transfers } = await setUp();
    const gone = async (): Promise<void> => {
      await vi.waitFor(async () => expect(await homeOf(machine)).toEqual([]), PATIENCE);
      expect(await readdir(join(machine.folder, 'data', 'transfers'))).toEqual([]);
    };
    const first = await transfers.begin(target, bytes);
    await first.send(1_000_000);
    link.send('viewer.left', {}, { viewer_id: 1 });
    await gone();
    await expect(first.end()).rejects.toMatchObject({ code: 'transfer_not_found' });

    const second = await transfers.begin(target, bytes);
    await second.send(1_000_000);
    link.cut();
    const next = await plane.link({ from: 1, timeoutMs: 20_000 });
    await gone();

    const third = await new MockTransfers(next, 1).begin(target, bytes);
    await third.send(1_000_000);
    await gateway.kill('SIGTERM');
    await gone();
  });

  it('[FIL9] keep the gateway small, and its descriptors and timers flat', async () => {
    const { gateway, machine, transfers } = await setUp();
    await transfers.upload(target, bytes);
    const before = await gateway.counts();
    for (let round = 0; round < 5; round += 1) {
      await transfers.upload({ ...target, overwrite: true }, bytes);
      await transfers.download('~/up.bin');
      const cancelled = await transfers.begin({ ...target, path: '~/other' }, bytes);
      await cancelled.send(limits.TRANSFER_WINDOW_BYTES);
      await expect(transfers.begin(target, bytes)).rejects.toMatchObject({ code: 'file_exists' });
      await cancelled.end().catch(() => undefined);
    }
    await vi.waitFor(async () => expect(await homeOf(machine)).toEqual(['up.bin']), PATIENCE);
    // Fewer than before where something of the start was still open then.
    await vi.waitFor(async () => {
      const { descriptors, children } = await gateway.counts();
      expect(descriptors).toBeLessThanOrEqual(before.descriptors);
      expect(children).toBeLessThanOrEqual(before.children);
    }, PATIENCE);
  });
});
