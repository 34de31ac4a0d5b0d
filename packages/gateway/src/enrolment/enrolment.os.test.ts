import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { controlPlaneUrl } from './control-plane-url.ts';
import { forgetMachineSecret, keepMachineSecret } from './machine-secret.ts';
import { readToken } from './read-token.ts';
import { writeCredential } from './write-credential.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vibecode-enrolment-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const nothing = (): Readable => Readable.from([]);

it('[SVC30] takes the token from a file, a variable or standard input, in this order', async () => {
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'from-a-file\n');
  const env = { VIBECODE_TOKEN: 'from-a-variable' };
  expect(await readToken({ tokenFile, env, stdin: nothing() })).toBe('from-a-file');
  expect(await readToken({ tokenFile: undefined, env, stdin: nothing() })).toBe('from-a-variable');
  const stdin = Readable.from(['from-standard', '-input\n']);
  expect(await readToken({ tokenFile: undefined, env: {}, stdin })).toBe('from-standard-input');
  expect(await readToken({ tokenFile: undefined, env: {}, stdin: nothing() })).toBeUndefined();
});

it.each(['two words', 'x'.repeat(201), 'tökén'])('[SVC30] refuses %j and does not repeat it', async (text) => {
  const refused = readToken({ tokenFile: undefined, env: { VIBECODE_TOKEN: text }, stdin: nothing() });
  await expect(refused).rejects.toMatchObject({ kind: 'usage', message: expect.not.stringContaining(text) as string });
});

it('[SVC30] writes the credential for its owner alone, also over one that was open to others', async () => {
  const path = join(folder, 'data', 'credential');
  await writeCredential(path, 'first');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
  await writeFile(`${path}.new`, 'left over', { mode: 0o644 });
  await writeCredential(path, 'second');
  expect(await readFile(path, 'utf8')).toBe('second\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('[SVC31] keeps its secret over runs that fail, for its owner alone, and forgets it once it is enrolled', async () => {
  const path = join(folder, 'kept', 'credential');
  const url = new URL('https://vibecode.example/');
  const secret = await keepMachineSecret(path, url);
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await keepMachineSecret(path, url)).toBe(secret);
  expect((await stat(`${path}.enrolling`)).mode & 0o777).toBe(0o600);
  await writeFile(`${path}.enrolling`, 'cut sho');
  const next = await keepMachineSecret(path, url);
  expect(next).not.toBe(secret);
  await writeCredential(path, `vcg_0123456789abcdef_${next}`);
  expect(await keepMachineSecret(path, url)).not.toBe(next);
  await forgetMachineSecret(path);
  await forgetMachineSecret(path);
  expect(await keepMachineSecret(path, url)).not.toBe(next);
});

it('[SVC31] shows no control plane the secret that another one was shown', async () => {
  const path = join(folder, 'mistyped', 'credential');
  const shown = await keepMachineSecret(path, new URL('https://vibecode.exmaple/'));
  const url = new URL('https://vibecode.example/');
  const secret = await keepMachineSecret(path, url);
  expect(secret).not.toBe(shown);
  expect(await keepMachineSecret(path, url)).toBe(secret);
});

it.each([
  undefined,
  'vibecode.example',
  'ftp://vibecode.example',
  'https://a:b@vibecode.example',
  'https://v.example/?x',
])('[SVC30] does not send a token to %s', (text) => {
  expect(() => controlPlaneUrl(text)).toThrow('--url');
});
