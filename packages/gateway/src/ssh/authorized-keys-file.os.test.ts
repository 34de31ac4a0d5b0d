import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../platform/process-start.ts';
import { ed25519Key, rsaKey } from '../testing/ssh-keys.ts';
import { AuthorizedKeysFile } from './authorized-keys-file.ts';
import { readKeyFile, withKey, withoutKeys } from './authorized-keys-text.ts';
import { newHolder } from './lock-holder.ts';

const WRITER = join(import.meta.dirname, '..', 'testing', 'write-keys.ts');
const run = promisify(execFile);
const entry = { ...ed25519Key(), label: 'Laptop', expiry: undefined };
const foreign = Buffer.concat([
  Buffer.from(`\u00ef\u00bb\u00bf# mine\r\nno-pty ${rsaKey(2048).line}\r\n`, 'latin1'),
  Buffer.from([0, 0xff, 0xfe, 0x0a, 0x0a, 0x80]),
]);
const add = (text: string): string => withKey(text, entry);
const remove = (text: string): string => withoutKeys(text, () => true);

let home: string;
let folder: string;
let path: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'vibecode-keys-')));
  folder = join(home, '.ssh');
  path = join(folder, 'authorized_keys');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const modeOf = async (of: string): Promise<number> => (await stat(of)).mode & 0o7777;

describe('what is there and what is not', () => {
  it('[KEY11] makes folder and file, for their owner alone', async () => {
    const file = new AuthorizedKeysFile({ path });
    expect(await file.read()).toBe('');
    await file.change(remove);
    expect(await readdir(home)).toEqual([]);
    await file.change(add);
    expect([await modeOf(folder), await modeOf(path)]).toEqual([0o700, 0o600]);
    expect(await readdir(folder)).toEqual(['authorized_keys']);
  });

  it("[KEY11] keeps the person's modes, but for the right of others to write the file", async () => {
    await mkdir(folder, { mode: 0o750 });
    await writeFile(path, foreign);
    await chmod(path, 0o664);
    await new AuthorizedKeysFile({ path }).change(add);
    expect([await modeOf(folder), await modeOf(path)]).toEqual([0o750, 0o644]);
  });

  it('[KEY11] follows links and leaves them: to a file of dotfiles, over several, to one that is not there yet', async () => {
    const dotfiles = join(home, 'dotfiles', 'ssh');
    await mkdir(dotfiles, { recursive: true });
    await symlink('dotfiles/ssh', folder);
    await symlink('../ssh/second', path);
    await symlink(join(dotfiles, 'keys'), join(dotfiles, 'second'));
    const file = new AuthorizedKeysFile({ path });
    await file.change(add);
    await file.change((text) => withKey(text, { ...entry, label: 'again' }));
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(join(dotfiles, 'keys'), 'latin1')).toContain('again (vibecode)');
    expect((await readdir(dotfiles)).toSorted()).toEqual(['authorized_keys', 'keys', 'second']);
  });

  it.runIf(process.getuid?.() === 0)('[KEY11] keeps the owner', async () => {
    await mkdir(folder);
    await writeFile(path, foreign);
    await run('chown', ['12345:54321', path]);
    await new AuthorizedKeysFile({ path }).change(add);
    expect(await stat(path)).toMatchObject({ uid: 12345, gid: 54321 });
  });

  it('[KEY5] foreign bytes stay, in a real file', async () => {
    await mkdir(folder);
    await writeFile(path, foreign);
    const file = new AuthorizedKeysFile({ path });
    await file.change(add);
    expect((await readFile(path)).subarray(0, foreign.length)).toEqual(foreign);
    await file.change(remove);
    expect(await readFile(path)).toEqual(foreign);
  });

  it('[KEY12] says what is in the way, and changes nothing', async () => {
    const file = new AuthorizedKeysFile({ path });
    await writeFile(folder, 'a file');
    await expect(file.change(add)).rejects.toMatchObject({ code: 'not_a_file' });
    await rm(folder);
    await mkdir(path, { recursive: true });
    await expect(file.change(add)).rejects.toMatchObject({ code: 'not_a_file' });
    await rm(path, { recursive: true });
    await run('mkfifo', [path]);
    await expect(file.read()).rejects.toMatchObject({ code: 'not_a_file' });
    await rm(path);
    await symlink('authorized_keys', path);
    await expect(file.change(add)).rejects.toMatchObject({ code: 'not_a_file' });
    await rm(home, { recursive: true });
    await expect(file.change(add)).rejects.toMatchObject({ code: 'path_not_found' });
  });

  it.skipIf(process.getuid?.() === 0)('[KEY12] says that it may not (root may)', async () => {
    await mkdir(folder, { mode: 0o500 });
    await expect(new AuthorizedKeysFile({ path }).change(add)).rejects.toMatchObject({ code: 'permission_denied' });
  });
});

describe('several writers', () => {
  it('[KEY10] several processes and a person at once lose nothing', async () => {
    await mkdir(folder);
    await writeFile(path, foreign);
    const keys = Array.from({ length: 24 }, () => ed25519Key().base64);
    const writers = [0, 1, 2].map((of) =>
      run(process.execPath, [WRITER, path, ...keys.filter((_key, at) => at % 4 === of)]),
    );
    const own = new AuthorizedKeysFile({ path, lockWaitMs: 30_000 });
    const mine = keys
      .filter((_key, at) => at % 4 === 3)
      .map((base64) => own.change((text) => withKey(text, { ...entry, base64 })));
    await Promise.all([...writers, ...mine]);
    const { keys: found } = readKeyFile(await own.read());
    expect(
      found
        .filter((key) => key.managed)
        .map((key) => key.base64)
        .toSorted(),
    ).toEqual(keys.toSorted());
    expect((await readFile(path)).subarray(0, foreign.length)).toEqual(foreign);
    expect(await readdir(folder)).toEqual(['authorized_keys']);
  });

  it('[KEY10] a change is made anew on what a person wrote while it was being made', async () => {
    await mkdir(folder);
    await writeFile(path, 'before\n');
    const edits: string[] = [];
    await new AuthorizedKeysFile({ path }).change((text) => {
      edits.push(text);
      // The second call is the one under the lock.
      if (edits.length === 2) writeFileSync(path, 'edited\n');
      return add(text);
    });
    expect(await readFile(path, 'latin1')).toBe(add('edited\n'));
  });

  it('[KEY10] waits for a lock that is held, no longer than it may, and takes over one whose holder is gone', async () => {
    await new AuthorizedKeysFile({ path }).change(add);
    const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    const holder = (await heldBy(sleeper.pid ?? 0)).join(';');
    await symlink(holder, `${path}.vibecode-lock`);
    const file = new AuthorizedKeysFile({ path, lockWaitMs: 100 });
    await expect(file.change(remove)).rejects.toMatchObject({
      code: 'key_file_busy',
      message: expect.stringContaining('authorized_keys.vibecode-lock') as unknown,
    });
    sleeper.kill('SIGKILL');
    await once(sleeper, 'close');
    await Promise.all([1, 2, 3].map(() => new AuthorizedKeysFile({ path }).change(remove)));
    expect(await readFile(path, 'latin1')).toBe('');
    expect(await readdir(folder)).toEqual(['authorized_keys']);
  });
});

/** As a live process of this machine signs its lock. */
async function heldBy(pid: number): Promise<string[]> {
  const [, , ...rest] = (await newHolder()).split(';');
  return [String(pid), await processStart(pid), ...rest];
}

it('[KEY9] killed before any of its system calls, a writer leaves the old or the new file, and the next one goes on', async () => {
  const old = foreign.toString('latin1');
  const wanted = withKey(old, { ...entry, type: 'ssh-ed25519', label: 'k' });
  let deaths = 0;
  const lane = async (first: number, step: number): Promise<void> => {
    for (let dieAt = first; ; dieAt += step) {
      const at = join(home, String(dieAt));
      const file = new AuthorizedKeysFile({ path: join(at, '.ssh', 'authorized_keys') });
      await mkdir(join(at, '.ssh'), { recursive: true });
      await writeFile(file.path, foreign);
      const writer = spawn(process.execPath, [WRITER, file.path, entry.base64], {
        env: { ...process.env, WRITE_KEYS_DIE_AT: String(dieAt) },
        stdio: 'ignore',
      });
      const [, signal] = (await once(writer, 'close')) as [number | null, string | null];
      const left = await readFile(file.path, 'latin1');
      expect([old, wanted], `killed before call ${dieAt}`).toContain(left);
      await file.sweep();
      expect(await readdir(join(at, '.ssh')), `killed before call ${dieAt}`).toEqual(['authorized_keys']);
      expect(await readFile(file.path, 'latin1')).toBe(left);
      await file.change((text) => withKey(text, { ...entry, label: 'k' }));
      expect(await readFile(file.path, 'latin1')).toBe(wanted);
      if (signal === null) return;
      deaths += 1;
    }
  };
  await Promise.all([lane(1, 2), lane(2, 2)]);
  // Fewer would mean that the planted deaths do not happen.
  expect(deaths).toBeGreaterThan(15);
}, 180_000);
