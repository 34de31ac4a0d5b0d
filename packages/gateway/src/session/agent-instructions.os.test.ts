import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeAgentInstructions } from './agent-instructions.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vc-instructions-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** The next write of any file fails, after `before`. */
async function failWrites(errno: string, before = async () => {}): Promise<void> {
  const probe = await open(join(folder, '..'), 'r');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  vi.spyOn(prototype, 'writeFile').mockImplementationOnce(async () => {
    await before();
    throw Object.assign(new Error(`${errno}: write`), { code: errno });
  });
}

/** Full to the last page, on a disk of its own; undefined where nothing may be mounted. */
async function fullDisk(): Promise<string | undefined> {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  await writeFile(join(disk, 'filler'), Buffer.alloc(1_048_576)).catch(() => undefined);
  return disk;
}

describe('the instruction file', () => {
  it.each([
    ['ENOSPC', 'disk_full'],
    ['EDQUOT', 'disk_full'],
    ['EROFS', 'workdir_not_writable'],
  ])('[AGT1] that fails with %s is refused with %s, and nothing of it stays', async (errno, code) => {
    await failWrites(errno);
    await expect(writeAgentInstructions(folder, 'CLAUDE.md')).rejects.toMatchObject({ code, field: '/workdir' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('[AGT1] does not stay empty on a full disk', async ({ skip }) => {
    const disk = await fullDisk();
    if (disk === undefined) return skip('mounting a small disk needs root');
    try {
      const written = writeAgentInstructions(disk, 'CLAUDE.md');
      await expect(written).rejects.toMatchObject({ code: 'disk_full' });
      await expect(written).rejects.toThrow(/no space left for CLAUDE\.md in .*Free some/);
      expect(await readdir(disk)).toEqual(['filler']);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('[AGT1] is refused where no file can be made, whatever the permissions say', async () => {
    // Nobody makes files there, root neither.
    await expect(writeAgentInstructions('/proc', 'CLAUDE.md')).rejects.toMatchObject({ code: 'workdir_not_writable' });
  });

  it('[AGT2] of somebody else, put in the place of ours while it was written, stays', async () => {
    await writeFile(join(folder, 'theirs'), 'mine');
    await failWrites('ENOSPC', () => rename(join(folder, 'theirs'), join(folder, 'CLAUDE.md')));
    await expect(writeAgentInstructions(folder, 'CLAUDE.md')).rejects.toMatchObject({ code: 'disk_full' });
    expect(await readdir(folder)).toEqual(['CLAUDE.md']);
  });
});
