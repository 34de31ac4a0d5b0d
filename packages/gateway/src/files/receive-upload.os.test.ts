import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isProtocolError, limits } from '@vibecode/protocol';
import { FileLab, sha256Of } from '../testing/file-lab.ts';
import { claimAndRename } from './place-file.ts';

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

/** Sends a file as a page does: chunks within the window that the acks allow. */
async function sendAll(transferId: string, bytes: Buffer, chunkBytes = limits.MAX_CHUNK_BYTES): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const end = Math.min(bytes.length, at + chunkBytes);
    await vi.waitFor(
      () => expect(end - lab.sender.acked(transferId)).toBeLessThanOrEqual(limits.TRANSFER_WINDOW_BYTES),
      {
        timeout: 10_000,
        interval: 1,
      },
    );
    lab.chunk(transferId, at, bytes.subarray(at, end));
  }
}

describe('an upload', () => {
  it('[FIL3] of the largest size arrives as it was sent, and is acknowledged as it is written', async () => {
    const bytes = randomBytes(limits.MAX_FILE_BYTES);
    const { transferId, path } = await lab.begin({ kind: 'path', path: '~/big', overwrite: false }, bytes.length);
    await sendAll(transferId, bytes);
    expect(await lab.end(transferId, bytes)).toEqual({ path, size: bytes.length });
    expect(sha256Of(await readFile(join(lab.home, 'big')))).toBe(sha256Of(bytes));
    expect(lab.sender.acked(transferId)).toBe(bytes.length);
    await settled();
  });

  it('[FIL4] is not there before it is whole, and has the mode of a new file then', async () => {
    const { transferId } = await lab.begin({ kind: 'path', path: '~/new', overwrite: false }, text.length);
    lab.chunk(transferId, 0, text);
    await vi.waitFor(() => expect(lab.sender.acked(transferId)).toBe(text.length));
    expect(await lab.tree(lab.home)).toEqual([`.vibecode-upload-${transferId}`]);
    expect((await stat(join(lab.home, `.vibecode-upload-${transferId}`))).mode & 0o777).toBe(0o600);
    await lab.end(transferId, text);
    expect(await lab.tree(lab.home)).toEqual(['new']);
    expect((await stat(join(lab.home, 'new'))).mode & 0o777).toBe(0o666 & ~process.umask());
    await settled();
  });

  it('[FIL3] may be empty', async () => {
    expect(await lab.upload('~/empty', Buffer.alloc(0))).toBe(join(lab.home, 'empty'));
    expect((await stat(join(lab.home, 'empty'))).size).toBe(0);
  });

  it.each<[string, (transferId: string) => void]>([
    ['a gap', (id) => lab.chunk(id, 4, text)],
    ['a repeat', (id) => (lab.chunk(id, 0, text.subarray(0, 4)), lab.chunk(id, 0, text.subarray(0, 4)))],
    ['more than was announced', (id) => lab.chunk(id, 0, Buffer.alloc(text.length + 1))],
    ['an offset that is none', (id) => lab.chunk(id, 2 ** 53 - 1, text)],
  ])('[FIL3] is refused once at %s', async (_what, send) => {
    const { transferId } = await lab.begin({ kind: 'path', path: '~/x', overwrite: false }, text.length);
    send(transferId);
    send(transferId);
    expect(lab.sender.failure(transferId)?.code).toBe('chunk_out_of_order');
    expect(lab.sender.texts.length).toBe(1);
    await expect(lab.end(transferId, text)).rejects.toEqual(code('transfer_not_found'));
    await settled();
    expect(await lab.tree(lab.home)).toEqual([]);
  });

  it('[FIL3] that sends faster than it is acknowledged is refused, so that memory is bounded', async () => {
    const size = 2 * limits.TRANSFER_WINDOW_BYTES;
    const { transferId } = await lab.begin({ kind: 'path', path: '~/x', overwrite: false }, size);
    const chunk = Buffer.alloc(limits.MAX_CHUNK_BYTES);
    for (let at = 0; at < size; at += chunk.length) lab.chunk(transferId, at, chunk);
    expect(lab.sender.failure(transferId)?.code).toBe('chunk_out_of_order');
    await settled();
  });

  it('[FIL3] is not kept when it is short or not what was sent', async () => {
    const short = await lab.begin({ kind: 'path', path: '~/short', overwrite: false }, text.length + 1);
    lab.chunk(short.transferId, 0, text);
    await expect(lab.end(short.transferId, text)).rejects.toEqual(code('chunk_out_of_order'));
    const other = await lab.begin({ kind: 'path', path: '~/other', overwrite: false }, text.length);
    lab.chunk(other.transferId, 0, text);
    await expect(lab.end(other.transferId, Buffer.from('something else'))).rejects.toEqual(code('hash_mismatch'));
    await settled();
    expect(await lab.tree(lab.home)).toEqual([]);
    expect(lab.sender.texts).toEqual([]);
  });
});

describe('what is there already', () => {
  it('[FIL4] is not replaced without being told to', async () => {
    await writeFile(join(lab.home, 'a'), 'old');
    await expect(lab.upload('~/a', text)).rejects.toEqual(code('file_exists'));
    expect(await readFile(join(lab.home, 'a'), 'utf8')).toBe('old');
    await settled();
  });

  it('[FIL4] is not replaced when it came while the upload ran', async () => {
    const { transferId } = await lab.begin({ kind: 'path', path: '~/a', overwrite: false }, text.length);
    lab.chunk(transferId, 0, text);
    await writeFile(join(lab.home, 'a'), 'old');
    await expect(lab.end(transferId, text)).rejects.toEqual(code('file_exists'));
    expect(await readFile(join(lab.home, 'a'), 'utf8')).toBe('old');
    expect(await lab.tree(lab.home)).toEqual(['a']);
    await settled();
  });

  it('[FIL4] is not replaced on a file system without hard links either', async () => {
    const [temporary, target] = [join(lab.home, 'temporary'), join(lab.home, 'target')];
    await writeFile(temporary, 'new');
    await writeFile(target, '');
    const claims: string[] = [];
    const claiming = async (): Promise<void> => void claims.push('claimed');
    await expect(claimAndRename({ temporary, target, claiming })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(claims).toEqual([]);
    await rm(target);
    await claimAndRename({ temporary, target, claiming });
    expect(await readFile(target, 'utf8')).toBe('new');
    expect([await lab.tree(lab.home), claims]).toEqual([['target'], ['claimed']]);
  });

  it('[FIL5] is overwritten in one step when told to, and keeps its mode', async () => {
    await writeFile(join(lab.home, 'run.sh'), 'old');
    await chmod(join(lab.home, 'run.sh'), 0o750);
    const before = await stat(join(lab.home, 'run.sh'));
    await lab.upload('~/run.sh', text, { overwrite: true });
    const after = await stat(join(lab.home, 'run.sh'));
    expect(await readFile(join(lab.home, 'run.sh'), 'utf8')).toBe('new text');
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(after.ino).not.toBe(before.ino);
    await settled();
  });

  it('[FIL5] keeps its owner where the gateway may give files away', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root gives files away');
    await writeFile(join(lab.home, 'theirs'), 'old');
    execFileSync('chown', ['12345:12346', join(lab.home, 'theirs')]);
    await lab.upload('~/theirs', text, { overwrite: true });
    expect(await stat(join(lab.home, 'theirs'))).toMatchObject({ uid: 12_345, gid: 12_346 });
  });

  it('[FIL5] is what a link leads to, and only within the roots', async () => {
    await mkdir(join(lab.home, 'dotfiles'));
    await writeFile(join(lab.home, 'dotfiles/rc'), 'old');
    await symlink('dotfiles/rc', join(lab.home, '.rc'));
    expect(await lab.upload('~/.rc', text, { overwrite: true })).toBe(join(lab.home, 'dotfiles/rc'));
    expect(await readlink(join(lab.home, '.rc'))).toBe('dotfiles/rc');
    expect(await readFile(join(lab.home, 'dotfiles/rc'), 'utf8')).toBe('new text');
    await writeFile(join(lab.outside, 'rc'), 'old');
    await symlink(join(lab.outside, 'rc'), join(lab.home, 'out'));
    await symlink(join(lab.outside, 'new'), join(lab.home, 'out-new'));
    await expect(lab.upload('~/out', text, { overwrite: true })).rejects.toEqual(code('path_refused'));
    await expect(lab.upload('~/out-new', text, { overwrite: true })).rejects.toEqual(code('path_not_found'));
    expect(await readFile(join(lab.outside, 'rc'), 'utf8')).toBe('old');
    expect(await lab.tree(lab.outside)).toEqual(['rc']);
    await settled();
  });

  it('[FIL5] is neither a folder nor a FIFO', async () => {
    await mkdir(join(lab.home, 'folder'));
    execFileSync('mkfifo', [join(lab.home, 'fifo')]);
    for (const path of ['~/folder', '~/folder/', '~/fifo', '~']) {
      await expect(lab.upload(path, text, { overwrite: true })).rejects.toEqual(
        code(path === '~' ? 'path_refused' : 'not_a_file'),
      );
    }
    const late = await lab.begin({ kind: 'path', path: '~/late', overwrite: true }, text.length);
    lab.chunk(late.transferId, 0, text);
    await mkdir(join(lab.home, 'late'));
    await expect(lab.end(late.transferId, text)).rejects.toEqual(code('not_a_file'));
    await settled();
  });
});

describe('a file for a session', () => {
  const upload = (name: string): Promise<string> => lab.uploadTo({ kind: 'session', name }, text);

  it('[FIL6] goes to a folder of its own that keeps itself out of the repository', async () => {
    const work = join(lab.outside, 'project');
    await mkdir(work);
    lab.workdirs = [work];
    expect(await upload('shot.png')).toBe(join(work, '.vibecode/uploads/shot.png'));
    expect(await upload('shot.png')).toBe(join(work, '.vibecode/uploads/shot-2.png'));
    expect((await stat(join(work, '.vibecode/uploads/shot.png'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(work, '.vibecode/.gitignore'), 'utf8')).toBe('*\n');
    execFileSync('git', ['init', '-q', work]);
    expect(execFileSync('git', ['-C', work, 'status', '--porcelain', '--untracked-files=all']).toString()).toBe('');
  });

  it('[FIL6] leaves a .gitignore of the person alone', async () => {
    lab.workdirs = [lab.home];
    await mkdir(join(lab.home, '.vibecode'));
    await writeFile(join(lab.home, '.vibecode/.gitignore'), 'mine\n');
    await upload('a');
    expect(await readFile(join(lab.home, '.vibecode/.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('[FIL6] does not follow a folder that leads out of the roots', async () => {
    lab.workdirs = [lab.home];
    await symlink(lab.outside, join(lab.home, '.vibecode'));
    await expect(upload('a')).rejects.toEqual(code('path_refused'));
    expect(await lab.tree(lab.outside)).toEqual([]);
    await settled();
  });

  it('[FIL6] gets the next number when two of one name run at once', async () => {
    lab.workdirs = [lab.home];
    const [one, two] = [
      await lab.begin({ kind: 'session', name: 'a' }, 8),
      await lab.begin({ kind: 'session', name: 'a' }, 8),
    ];
    for (const { transferId } of [one, two]) lab.chunk(transferId, 0, text);
    const first = await lab.end(one.transferId, text);
    const second = await lab.end(two.transferId, text);
    expect([first.path, second.path].map((path) => path.slice(lab.home.length))).toEqual([
      '/.vibecode/uploads/a',
      '/.vibecode/uploads/a-2',
    ]);
    await settled();
  });

  it.each([
    'line\nbreak',
    '"quoted" \'twice\'',
    '\u{1f600}'.repeat(63),
    'n'.repeat(255),
    '-rf',
    '.env',
    ' ',
    '$(x)`y`',
  ])('[FIL11] may be called %j', async (name) => {
    lab.workdirs = [lab.home];
    for (let times = 0; times < 2; times += 1) {
      const path = await upload(name);
      expect(path.startsWith(`${lab.home}/.vibecode/uploads/`)).toBe(true);
      expect(path).not.toMatch(/\p{Cc}/u);
      expect(await readFile(path, 'utf8')).toBe('new text');
    }
  });

  it.each(['..', '.', '\u{1f600}'.repeat(64)])('[FIL11] may not be called %j', async (name) => {
    lab.workdirs = [lab.home];
    await expect(upload(name)).rejects.toEqual(code('path_refused'));
    await settled();
  });
});

it('[FIL11] any path or name is taken within the roots or refused by name', async () => {
  lab.workdirs = [lab.home];
  await symlink(lab.outside, join(lab.home, 'out'));
  await mkdir(join(lab.home, 'a'));
  const part = fc.oneof(
    fc.constantFrom('a', 'out', '..', '.', '', '-rf', 'x\ny', '"', '.ssh', '.gitconfig', '\u{1f600}', 'n'.repeat(256)),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    fc.constantFrom('\ud800', 'a\0b'),
  );
  const path = fc
    .tuple(
      fc.constantFrom('~/', `${lab.home}/`, '/', `${lab.outside}/`),
      fc.array(part, { minLength: 1, maxLength: 4 }),
    )
    .map(([start, parts]) => ({ kind: 'path' as const, path: `${start}${parts.join('/')}`, overwrite: true }));
  const name = part.map((one) => ({ kind: 'session' as const, name: one }));
  await fc.assert(
    fc.asyncProperty(fc.oneof(path, name), async (target) => {
      try {
        const placed = await lab.uploadTo(target, text);
        expect(placed.startsWith(`${lab.home}/`)).toBe(true);
        expect((await lstat(placed)).isFile()).toBe(true);
      } catch (error) {
        if (!isProtocolError(error) || error.code === 'internal') throw error;
      }
    }),
    { numRuns: 100 },
  );
  expect(await lab.tree(lab.outside)).toEqual([]);
  await settled();
});
