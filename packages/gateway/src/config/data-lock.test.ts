import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockPath, readLockHolder, takeDataLock } from './data-lock.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'vibecode-lock-'));

it('[CFG6] refuses a second gateway on the same data folder, and says who runs', async () => {
  const dataDir = await folder();
  const lock = await takeDataLock(dataDir);
  await expect(takeDataLock(dataDir)).rejects.toMatchObject({
    kind: 'already_running',
    message: expect.stringContaining(`pid ${process.pid}`) as unknown,
  });
  expect(await readLockHolder(dataDir)).toMatchObject({ pid: process.pid });
  await lock.release();
  expect(await readdir(dataDir)).toEqual([]);
  await (await takeDataLock(dataDir)).release();
});

it.each([
  ['of a process that is gone', JSON.stringify({ pid: 4_194_305, started: '1' })],
  ['of an earlier process with a pid that lives again', JSON.stringify({ pid: process.pid, started: 'long ago' })],
  ['cut short by a power loss', '{"pid":'],
])('[CFG6] takes over a lock %s', async (_what, text) => {
  const dataDir = await folder();
  await writeFile(lockPath(dataDir), text);
  await takeDataLock(dataDir);
  expect(await readLockHolder(dataDir)).toMatchObject({ pid: process.pid });
  expect(await readdir(dataDir)).toEqual(['gateway.lock']);
});

it('[CFG6] lets exactly one of many starters in', async () => {
  const dataDir = await folder();
  await writeFile(lockPath(dataDir), '{"pid":4194305,"started":"1"}');
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => takeDataLock(dataDir)));
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
});
