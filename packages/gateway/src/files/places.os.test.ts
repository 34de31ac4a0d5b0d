import { execFileSync } from 'node:child_process';
import { link, mkdir, realpath, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isProtocolError } from '@vibecode/protocol';
import { FileLab } from '../testing/file-lab.ts';
import { listFolder } from './list-folder.ts';
import { isWithin } from './path-guard.ts';
import { Places } from './places.ts';
import { protectedPaths } from './protected-paths.ts';

let lab: FileLab;
beforeEach(async () => {
  lab = await FileLab.make();
});
afterEach(() => lab.remove());

/** The code that opening a file for reading is refused with; undefined when it was opened. */
async function refusal(path: string): Promise<string | undefined> {
  try {
    const { handle } = await lab.places.openFile(lab.places.read(path));
    await handle.close();
    return undefined;
  } catch (error) {
    if (isProtocolError(error)) return error.code;
    throw error;
  }
}

async function fileIn(folder: string, name = 'file'): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, 'text');
  return path;
}

describe('what may be opened', () => {
  it('[FIL2] is in the home folder or the working folder of a session that is alive', async () => {
    const elsewhere = await fileIn(lab.outside);
    await fileIn(lab.home);
    expect(await refusal('~/file')).toBeUndefined();
    expect(await refusal(elsewhere)).toBe('path_refused');
    lab.workdirs = [lab.outside];
    expect(await refusal(elsewhere)).toBeUndefined();
    expect(await refusal('/etc/passwd')).toBe('path_refused');
    expect(await refusal('/etc/no-such-file')).toBe('path_refused');
    expect(await refusal('~/no-such-file')).toBe('path_not_found');
    expect(await refusal('~/file/under')).toBe('not_a_folder');
  });

  it('[FIL2] is decided by where links lead', async () => {
    await fileIn(lab.outside);
    await fileIn(join(lab.home, 'real'));
    await symlink(lab.outside, join(lab.home, 'out'));
    await symlink(join(lab.outside, 'file'), join(lab.home, 'out-file'));
    await symlink('real', join(lab.home, 'in'));
    await symlink(join(lab.home, 'real'), join(lab.outside, 'back'));
    await symlink('loop', join(lab.home, 'loop'));
    expect(await refusal('~/out/file')).toBe('path_refused');
    expect(await refusal('~/out-file')).toBe('path_refused');
    expect(await refusal('~/in/file')).toBeUndefined();
    expect(await refusal(join(lab.outside, 'back/file'))).toBeUndefined();
    expect(await refusal('~/loop')).toBe('path_refused');
  });

  it('[FIL2] is no credential, by whatever name', async () => {
    await fileIn(join(lab.home, '.ssh'), 'id_ed25519');
    await fileIn(lab.home, '.claude.json');
    await fileIn(join(lab.home, '.aws'), 'credentials');
    await fileIn(join(lab.home, 'gateway-data'), 'credential');
    await fileIn(join(lab.home, '.mcp-auth'), 'tokens.json');
    await fileIn(join(lab.home, 'Library/Keychains'), 'login.keychain-db');
    await symlink('.ssh', join(lab.home, 'keys'));
    await link(join(lab.home, '.ssh/id_ed25519'), join(lab.home, 'second-name'));
    await link(join(lab.home, '.claude.json'), join(lab.home, 'third-name'));
    for (const path of [
      '~/.ssh/id_ed25519',
      '~/keys/id_ed25519',
      '~/./.ssh//id_ed25519',
      '~/second-name',
      '~/third-name',
      '~/.claude.json',
      '~/.aws/credentials',
      '~/gateway-data/credential',
      '~/.mcp-auth/tokens.json',
      '~/Library/Keychains/login.keychain-db',
      '~/.ssh/not-there',
    ]) {
      expect([path, await refusal(path)]).toEqual([path, 'path_refused']);
    }
    await expect(lab.places.openFolder(join(lab.home, '.ssh'))).rejects.toMatchObject({ code: 'path_refused' });
    await expect(lab.places.openTarget(join(lab.home, '.ssh/authorized_keys'))).rejects.toMatchObject({
      code: 'path_refused',
    });
  });

  it('[FIL2] is no credential deep in a protected folder, by a second name of it', async () => {
    const token = await fileIn(join(lab.home, '.aws/sso/cache'), 'token.json');
    const ours = await fileIn(lab.home, 'ours');
    await link(token, join(lab.home, 'second-name'));
    await link(ours, join(lab.home, 'ours-too'));
    expect(await refusal('~/second-name')).toBe('path_refused');
    expect(await refusal('~/ours-too')).toBeUndefined();
  });

  it('[FIL2] is no credential that is not there yet, where links lead to its folder', async () => {
    const home = join(lab.folder, 'link-to-home');
    await symlink(lab.home, home);
    await mkdir(join(lab.home, 'dotfiles'));
    await symlink('dotfiles', join(lab.home, '.config'));
    const places = new Places({ home, workdirs: () => [], protectedPaths: protectedPaths({ home, env: {}, own: [] }) });
    for (const path of ['~/.netrc', '~/.npmrc.bak', '~/dotfiles/hub']) {
      await expect(places.openTarget(places.read(path))).rejects.toMatchObject({ code: 'path_refused' });
    }
  });

  it('[FIL2] is in the working folder of each session, however many there are', async () => {
    await fileIn(lab.outside);
    const others = Array.from({ length: 70 }, (_, index) => join(lab.folder, `work-${index}`));
    await Promise.all(others.map((folder) => mkdir(folder)));
    lab.workdirs = [...others, lab.outside];
    expect(await refusal(join(lab.outside, 'file'))).toBeUndefined();
    expect((await listFolder(lab.places, { path: '~' })).roots.length).toBe(64);
  });

  it('[FIL2] is no credential where its folder is mounted a second time', async ({ skip }) => {
    await fileIn(join(lab.home, '.ssh'), 'id_ed25519');
    await mkdir(join(lab.home, 'mounted'));
    const mounted = join(lab.home, 'mounted');
    try {
      execFileSync('mount', ['--bind', join(lab.home, '.ssh'), mounted], { stdio: 'ignore' });
    } catch {
      skip('bind mounts need root');
    }
    try {
      expect(await refusal('~/mounted/id_ed25519')).toBe('path_refused');
    } finally {
      execFileSync('umount', [mounted]);
    }
  });

  it('[FIL2] is the folder that was judged, also when its path leads elsewhere a moment later', async () => {
    await mkdir(join(lab.home, 'work'));
    const folder = await lab.places.openFolder(join(lab.home, 'work'));
    try {
      await rename(join(lab.home, 'work'), join(lab.home, 'moved'));
      await symlink(lab.outside, join(lab.home, 'work'));
      expect(await lab.places.whereIs(folder)).toBe(join(lab.home, 'moved'));
      await writeFile(folder.child('written'), 'x');
      expect(await lab.tree(lab.outside)).toEqual([]);
      expect(await lab.tree(join(lab.home, 'moved'))).toEqual(['written']);
      await rename(join(lab.home, 'moved'), join(lab.outside, 'moved'));
      await expect(lab.places.whereIs(folder)).rejects.toMatchObject({ code: 'path_refused' });
    } finally {
      await folder.handle.close();
    }
  });

  it('[FIL13] is an ordinary file; nothing else is waited for', async () => {
    execFileSync('mkfifo', [join(lab.home, 'fifo')]);
    await mkdir(join(lab.home, 'folder'));
    expect(await refusal('~/fifo')).toBe('not_a_file');
    expect(await refusal('~/folder')).toBe('not_a_file');
    lab.workdirs = ['/dev'];
    expect(await refusal('/dev/zero')).toBe('not_a_file');
    lab.workdirs = ['/'];
    expect(await refusal('/proc/self/environ')).toBe('path_refused');
  });
});

it('[FIL11] no path leads out of the roots, whatever links stand on the way', async () => {
  await fileIn(lab.outside, 'secret');
  await fileIn(join(lab.home, '.ssh'), 'id');
  await fileIn(join(lab.home, 'a/b'), 'file');
  await symlink('../../outside', join(lab.home, 'a/up'));
  await symlink('/', join(lab.home, 'a/root'));
  await symlink('..', join(lab.home, 'a/b/back'));
  await symlink('.ssh', join(lab.home, 'k'));
  await symlink('/proc/self/root', join(lab.home, 'a/magic'));
  const part = fc.oneof(
    fc.constantFrom('a', 'b', 'up', 'root', 'back', 'k', 'magic', 'file', 'secret', 'id', '.ssh', '..', '.', ''),
    fc.constantFrom('home', 'outside', 'tmp', 'etc', 'passwd', '%2e%2e', '..%2f', '\u{1f600}', '-rf', 'x\ny', '"'),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    fc.constantFrom('\ud800', 'a\0b'),
  );
  const path = fc.tuple(fc.constantFrom('~/', '/', `${lab.home}/`), fc.array(part, { maxLength: 7 }));
  await fc.assert(
    fc.asyncProperty(path, async ([start, parts]) => {
      try {
        const { handle, path: opened } = await lab.places.openFile(lab.places.read(`${start}${parts.join('/')}`));
        await handle.close();
        const real = await realpath(opened);
        expect(isWithin(lab.home, real) && !isWithin(join(lab.home, '.ssh'), real)).toBe(true);
      } catch (error) {
        if (!isProtocolError(error)) throw error;
      }
    }),
    { numRuns: 250 },
  );
});
