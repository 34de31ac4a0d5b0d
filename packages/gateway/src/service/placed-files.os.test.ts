// What an install puts into folders of the gateway's user, who may have put links there.
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownedFolder } from './owned-folder.ts';
import { placeExecutable } from './place-executable.ts';
import type { FoundOwner } from './service-owner.ts';

const isRoot = process.getuid?.() === 0;
const uid = isRoot ? 65_534 : (process.getuid?.() ?? 0);
const gid = isRoot ? 65_534 : (process.getgid?.() ?? 0);

let folder = '';
let owner: FoundOwner;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vibecode-placed-'));
  owner = { scope: 'system', user: 'vibe', home: folder, uid, gid };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('[SVC28] a folder of the gateway’s user is made or taken over, and nothing behind a link is given away', async () => {
  const path = join(folder, 'data', 'bin');
  await ownedFolder(path, owner, 0o755);
  expect(await stat(path)).toMatchObject({ uid, gid });
  expect((await stat(path)).mode & 0o777).toBe(0o755);
  const foreign = join(folder, 'etc');
  await mkdir(foreign, { mode: 0o700 });
  await symlink(foreign, join(folder, 'link'));
  await expect(ownedFolder(join(folder, 'link'), owner, 0o755)).rejects.toMatchObject({ kind: 'service_failed' });
  expect((await stat(foreign)).mode & 0o777).toBe(0o700);
});

it('[SVC28] the executable is placed whole, runnable and its user’s, and a link beside it is not followed', async () => {
  const running = join(folder, 'running');
  const target = join(folder, 'vibecode-gateway');
  const foreign = join(folder, 'shadow');
  await writeFile(running, 'program');
  await writeFile(foreign, 'secret', { mode: 0o600 });
  await symlink(foreign, `${target}.installing`);
  expect(await placeExecutable(running, target, owner)).toBe(true);
  expect(await readFile(target, 'utf8')).toBe('program');
  expect(await stat(target)).toMatchObject({ uid, gid });
  expect((await stat(target)).mode & 0o777).toBe(0o755);
  expect(await readFile(foreign, 'utf8')).toBe('secret');
  expect((await stat(foreign)).mode & 0o777).toBe(0o600);
  expect(await placeExecutable(target, target, owner)).toBe(false);
});
