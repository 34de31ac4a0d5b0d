import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '@vibecode/protocol';
import { FileLab, freshId } from '../testing/file-lab.ts';

let lab: FileLab;
beforeEach(async () => {
  lab = await FileLab.make();
});
afterEach(() => lab.remove());

const code = (wanted: string): unknown => expect.objectContaining({ code: wanted }) as unknown;
const text = Buffer.from('new text');

async function settled(): Promise<void> {
  await vi.waitFor(async () => expect(await lab.leftOvers()).toEqual([]));
  expect(lab.transfers.count).toBe(0);
  await lab.transfers.stop();
}

describe('faults of the disk', () => {
  /** A disk of 128 kB in the home folder. */
  async function smallDisk(): Promise<string | undefined> {
    const disk = join(lab.home, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', disk], { stdio: 'ignore' });
      return disk;
    } catch {
      return undefined;
    }
  }

  it('[FIL7] a full one is named once, and nothing stays on it', async ({ skip }) => {
    const disk = await smallDisk();
    if (disk === undefined) skip('mounting a small disk needs root');
    else {
      try {
        const { transferId } = await lab.begin({ kind: 'path', path: '~/disk/x', overwrite: false }, 262_144);
        for (let at = 0; at < 262_144; at += 131_072) lab.chunk(transferId, at, randomBytes(131_072));
        await vi.waitFor(() => expect(lab.sender.failure(transferId)?.code).toBe('disk_full'));
        await settled();
        expect(await lab.tree(disk)).toEqual([]);
        expect(lab.sender.texts.length).toBe(1);
      } finally {
        execFileSync('umount', [disk]);
      }
    }
  });

  it('[FIL7] one that is read-only is named', async ({ skip }) => {
    const disk = await smallDisk();
    if (disk === undefined) skip('mounting a small disk needs root');
    else {
      try {
        execFileSync('mount', ['-o', 'remount,ro', disk]);
        const refused = expect.objectContaining({
          code: 'permission_denied',
          message: expect.stringContaining('read-only') as string,
        }) as unknown;
        await expect(lab.upload('~/disk/x', text)).rejects.toEqual(refused);
        await settled();
      } finally {
        execFileSync('umount', [disk]);
      }
    }
  });

  it('[FIL7] a folder and a file without permission are named', async () => {
    await mkdir(join(lab.home, 'closed'));
    await mkdir(join(lab.home, 'read-only'));
    await writeFile(join(lab.home, 'kept'), 'old', { mode: 0o444 });
    await lab.asNobody(async () => {
      await chmod(join(lab.home, 'closed'), 0);
      await chmod(join(lab.home, 'read-only'), 0o500);
      for (const path of ['~/closed/x', '~/read-only/x', '~/kept']) {
        await expect(lab.upload(path, text, { overwrite: true })).rejects.toEqual(code('permission_denied'));
      }
      expect(await readFile(join(lab.home, 'kept'), 'utf8')).toBe('old');
      await chmod(join(lab.home, 'closed'), 0o700);
      await settled();
    });
  });

  it('[FIL7] a data folder that cannot be written to is named', async ({ skip }) => {
    const disk = await smallDisk();
    if (disk === undefined) skip('mounting a small disk needs root');
    else {
      try {
        await symlink(disk, join(lab.folder, 'journal'));
        await writeFile(join(disk, 'full'), randomBytes(262_144)).catch(() => undefined);
        await expect(lab.upload('~/x', text)).rejects.toEqual(code('disk_full'));
        await lab.transfers.stop();
        expect(await lab.tree(lab.home)).toEqual(['disk', 'disk/full']);
      } finally {
        execFileSync('umount', [disk]);
      }
    }
  });

  it('[FIL7] a folder that is not there, or goes while the upload runs, is named', async () => {
    await expect(lab.upload('~/none/x', text)).rejects.toEqual(code('path_not_found'));
    await mkdir(join(lab.home, 'going'));
    const { transferId } = await lab.begin({ kind: 'path', path: '~/going/x', overwrite: false }, text.length);
    lab.chunk(transferId, 0, text);
    await vi.waitFor(() => expect(lab.sender.acked(transferId)).toBe(text.length));
    await rm(join(lab.home, 'going'), { recursive: true });
    await expect(lab.end(transferId, text)).rejects.toEqual(code('path_not_found'));
    await settled();
  });
});

describe('the end of an upload', () => {
  it.each<[string, (transferId: string) => void]>([
    ['file.cancel', (transferId) => lab.transfers.cancel({ transferId, viewerId: 1 })],
    ['its viewer that leaves', () => lab.transfers.viewerLeft(1)],
    ['the link that is cut', () => lab.transfers.linkClosed()],
  ])('[FIL8] comes with %s, without a word and without a trace', async (_what, end) => {
    const { transferId } = await lab.begin({ kind: 'path', path: '~/x', overwrite: false }, text.length);
    lab.chunk(transferId, 0, text);
    end(transferId);
    end(transferId);
    await expect(lab.end(transferId, text)).rejects.toEqual(code('transfer_not_found'));
    await settled();
    expect(await lab.tree(lab.home)).toEqual([]);
    expect(lab.sender.texts).toEqual([]);
  });

  it('[FIL8] comes after five minutes, and is told', async () => {
    const { transferId } = await lab.begin({ kind: 'path', path: '~/x', overwrite: false }, text.length);
    lab.clock.advance(limits.TRANSFER_TIMEOUT_MS - 1);
    lab.chunk(transferId, 0, text.subarray(0, 1));
    expect(lab.sender.failure(transferId)).toBeUndefined();
    lab.clock.advance(1);
    expect(lab.sender.failure(transferId)?.code).toBe('transfer_timeout');
    await settled();
    expect(lab.clock.timerCount).toBe(0);
  });

  it('[FIL8] while it is being made ready is answered, and nothing is left', async () => {
    const transferId = freshId();
    const begun = lab.begin({ kind: 'path', path: '~/x', overwrite: false }, 1, { transferId });
    lab.transfers.viewerLeft(1);
    await expect(begun).rejects.toEqual(code('transfer_cancelled'));
    await settled();
    expect(await lab.tree(lab.home)).toEqual([]);
  });

  it('[FIL8] the next start removes what a gateway left that was killed, and nothing else', async () => {
    const { transferId } = await lab.begin({ kind: 'path', path: '~/x', overwrite: false }, text.length);
    const other = join(lab.home, '.vibecode-upload-0123456789abcdef');
    await writeFile(other, 'not ours');
    await writeFile(join(lab.folder, 'journal', `${freshId()}.json`), '{"temporary":"/etc/passwd"}');
    await writeFile(join(lab.folder, 'journal', `${freshId()}.json`), '{"tempor');
    // A second journal over the same folder is what the next gateway has.
    expect(await lab.journal.cleanUp()).toEqual({ removed: 3, left: 0 });
    expect(await lab.tree(lab.home)).toEqual(['.vibecode-upload-0123456789abcdef']);
    expect((await stat('/etc/passwd')).isFile()).toBe(true);
    expect(transferId).not.toBe('0123456789abcdef');
    await rm(other);
  });
});

it('[FIL8] a journal that is killed while it adds to an entry still knows the temporary file', async () => {
  const { transferId } = await lab.begin({ kind: 'path', path: '~/x', overwrite: false }, text.length);
  const folder = join(lab.folder, 'journal');
  // What a second entry of the same transfer is when the gateway dies in the middle of its writing.
  await writeFile(join(folder, `${transferId}.json.new`), '{"tempor');
  expect(await lab.journal.cleanUp()).toEqual({ removed: 1, left: 0 });
  expect(await lab.leftOvers()).toEqual([]);
});

it('[FIL8] an entry is replaced in one step', async () => {
  const transferId = freshId();
  const temporary = join(lab.home, `.vibecode-upload-${transferId}`);
  await lab.journal.add(transferId, { temporary });
  const path = join(lab.folder, 'journal', `${transferId}.json`);
  const { ino } = await stat(path);
  await lab.journal.add(transferId, { temporary, claim: join(lab.home, 'x') });
  expect((await stat(path)).ino).not.toBe(ino);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ temporary, claim: join(lab.home, 'x') });
  await lab.journal.remove(transferId);
  expect(await lab.leftOvers()).toEqual([]);
});

describe('bounds', () => {
  it('[FIL9] a viewer has four transfers, the gateway thirty-two', async () => {
    const begin = (viewerId: number, name: string) =>
      lab.begin({ kind: 'path', path: `~/${name}`, overwrite: false }, 1, { viewerId });
    const perViewer = limits.MAX_VIEWER_TRANSFERS;
    for (let count = 0; count < limits.MAX_TRANSFERS; count += 1) {
      await begin(1 + Math.floor(count / perViewer), `f${count}`);
    }
    await expect(begin(1, 'more')).rejects.toEqual(code('limit_reached'));
    await expect(begin(99, 'more')).rejects.toEqual(code('limit_reached'));
    lab.transfers.viewerLeft(1);
    await begin(99, 'more');
    lab.transfers.linkClosed();
    await settled();
  });

  it("[FIL9] nobody touches another viewer's transfer, or begins it again", async () => {
    const { transferId } = await lab.begin({ kind: 'path', path: '~/x', overwrite: false }, text.length);
    lab.chunk(transferId, 0, Buffer.from('EVIL'), 2);
    lab.transfers.cancel({ transferId, viewerId: 2 });
    await expect(lab.end(transferId, text, 2)).rejects.toEqual(code('transfer_not_found'));
    const again = lab.begin({ kind: 'path', path: '~/y', overwrite: false }, 1, { viewerId: 2, transferId });
    await expect(again).rejects.toEqual(code('duplicate_request'));
    lab.chunk(transferId, 0, text);
    await lab.end(transferId, text);
    expect(await readFile(join(lab.home, 'x'), 'utf8')).toBe('new text');
  });

  it('[FIL9] an id is taken until nothing of its transfer is left', async () => {
    const target = { kind: 'path', path: '~/x', overwrite: false } as const;
    const { transferId } = await lab.begin(target, text.length);
    lab.transfers.cancel({ transferId, viewerId: 1 });
    for (const viewerId of [1, 2]) {
      const again = lab.begin(target, text.length, { viewerId, transferId });
      await expect(again).rejects.toEqual(code('duplicate_request'));
    }
    await settled();
    await lab.begin(target, text.length, { transferId });
    expect(await lab.leftOvers()).toEqual([`home/.vibecode-upload-${transferId}`, `journal/${transferId}.json`]);
  });

  it('[FIL9] a chunk of no transfer is dropped', () => {
    lab.chunk(freshId(), 0, text);
    lab.ack(freshId(), 9);
    expect(lab.sender.texts).toEqual([]);
  });
});
