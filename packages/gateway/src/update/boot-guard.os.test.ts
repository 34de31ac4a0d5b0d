// deploy/boot-guard.sh on real files, by the sh of this machine.
import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UpdateRecordFiles } from './update-record.ts';

const run = promisify(execFile);
const GUARD = join(import.meta.dirname, '..', '..', 'deploy', 'boot-guard.sh');
const NOBODY = 65_534;

let folder = '';
let data = '';
let executable = '';
let record: UpdateRecordFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vibecode guard's-"));
  data = join(folder, 'data');
  executable = join(data, 'bin', 'vibecode-gateway');
  await mkdir(join(data, 'bin'), { recursive: true });
  await writeFile(executable, 'new');
  await writeFile(`${executable}.prev`, 'old');
  record = new UpdateRecordFiles(data);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const guard = (...process: string[]): Promise<unknown> => run('/bin/sh', [GUARD, data, executable, ...process]);
const pending = (): Promise<string> => readFile(join(data, 'update-pending'), 'utf8');

it('[UPD10] does nothing while no update is pending', async () => {
  await guard();
  expect(await readFile(executable, 'utf8')).toBe('new');
  expect((await readdir(data)).toSorted()).toEqual(['bin']);
});

it('[UPD10] counts two starts and puts the version before back at the third, whatever the new file is', async () => {
  await record.setPending();
  await guard();
  expect(await pending()).toBe('1\n');
  await guard();
  expect(await pending()).toBe('2\n');
  expect(await readFile(executable, 'utf8')).toBe('new');
  await guard();
  expect(await readFile(executable, 'utf8')).toBe('old');
  expect(await record.isPending()).toBe(false);
  expect(await record.takeRolledBack()).toBe(2);
  expect((await readdir(join(data, 'bin'))).toSorted()).toEqual(['vibecode-gateway']);
  await guard();
  expect(await readFile(executable, 'utf8')).toBe('old');
});

it('[UPD10] starts a proven version as often as need be', async () => {
  await record.setPending();
  await guard();
  await record.clearPending();
  for (let start = 0; start < 5; start += 1) await guard();
  expect(await readFile(executable, 'utf8')).toBe('new');
});

it('[UPD10] counts a gateway and its link keeper apart, and has both restarted when the gateway does not come up', async () => {
  await record.setPending();
  for (const process of [[], ['gateway'], [], ['gateway']]) await guard(...process);
  expect(await readFile(executable, 'utf8')).toBe('new');
  expect(await pending()).toBe('2\n');
  await guard('gateway');
  expect(await readFile(executable, 'utf8')).toBe('old');
  expect(await record.takeRolledBack()).toBe(2);
  expect(await readdir(data)).toContain('restart-request');
});

it('[UPD10] counts from nothing again for the next version', async () => {
  await record.setPending();
  for (let start = 0; start < 2; start += 1) await guard('gateway');
  await record.clearPending();
  await record.setPending();
  await guard('gateway');
  expect(await readFile(executable, 'utf8')).toBe('new');
  expect(await readdir(data)).not.toContain('restart-request');
});

it('[UPD10] takes a damaged count for the first start', async () => {
  await writeFile(join(data, 'update-pending'), 'x;rm -rf /\n');
  await guard();
  expect(await pending()).toBe('1\n');
});

it.each(['', '000', 'x\n9', '08', '99999999999999999999', '-1', '\0'])(
  '[UPD10] starts the gateway whatever stands in the count: %j',
  async (count) => {
    await writeFile(join(data, 'update-pending'), count);
    await guard();
  },
);

it('[UPD10] lets the new version start where there is none before it', async () => {
  await rm(`${executable}.prev`);
  await writeFile(join(data, 'update-pending'), '2\n');
  await guard();
  expect(await readFile(executable, 'utf8')).toBe('new');
  expect(await record.isPending()).toBe(false);
});

it('[UPD10] never keeps the gateway from starting', async () => {
  await run('/bin/sh', [GUARD]);
  await run('/bin/sh', [GUARD, join(folder, 'gone'), join(folder, 'gone', 'x')]);
});

it.skipIf(process.getuid?.() !== 0)('[UPD10] as root acts with the rights of the owner alone', async () => {
  await record.setPending();
  for (const path of [folder, data, join(data, 'bin'), executable, join(data, 'update-pending')]) {
    await chown(path, NOBODY, NOBODY);
  }
  // Where its owner may point a name at a file of root's, root must not follow it.
  const precious = join(folder, 'precious');
  await writeFile(precious, 'precious', { mode: 0o600 });
  await run('ln', ['-s', precious, join(data, 'update-pending.new')]);
  await guard();
  expect(await readFile(precious, 'utf8')).toBe('precious');
  await rm(join(data, 'update-pending.new'), { force: true });
  await guard();
  expect((await stat(join(data, 'update-pending'))).uid).toBe(NOBODY);
});
