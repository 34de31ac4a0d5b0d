import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SshKey } from '@vibecode/protocol';
import { RESULT_VALIDATORS } from '@vibecode/protocol/validators';
import { createLog } from '../platform/log.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ed25519Key, rsaKey, skEd25519Key } from '../testing/ssh-keys.ts';
import { keyFingerprint } from './key-fingerprint.ts';
import { authorizedKeysPath, startSshKeys, type SshKeys } from './start-ssh-keys.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2027, 0, 1);
const key = ed25519Key();

let home: string;
let clock: ManualClock;
let wallMs: number;
let logged: string;
let stopping: AbortController;
let keys: SshKeys;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vibecode-ssh-'));
  clock = new ManualClock();
  wallMs = START_MS;
  logged = '';
  await start();
});
afterEach(async () => {
  stopping.abort();
  expect(clock.timerCount).toBe(0);
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<void> {
  stopping = new AbortController();
  const log = createLog({ level: 'debug', format: 'json', write: (line) => (logged += line) });
  keys = await startSshKeys({ home, clock, nowMs: () => wallMs, log, signal: stopping.signal });
  await expect.poll(() => clock.timerCount).toBe(1);
}

const text = (): Promise<string> => readFile(authorizedKeysPath(home), 'latin1').catch(() => '');

async function authorize(line: string, label = 'Laptop', expiresAt: number | null = null): Promise<[SshKey, boolean]> {
  const answers: [SshKey, boolean][] = [];
  const body = { public_key: line, label, expires_at: expiresAt };
  await keys.commands['ssh.authorize']({ body }, ({ key: made, replaced }) => answers.push([made, replaced]));
  return answers[0] ?? Promise.reject(new Error('no answer'));
}

async function list(): Promise<{ keys: SshKey[]; unreadable_lines: number }> {
  const answers: { keys: SshKey[]; unreadable_lines: number }[] = [];
  await keys.commands['ssh.list'](undefined, (answer) => answers.push(answer));
  return answers[0] ?? Promise.reject(new Error('no answer'));
}

const revoke = (line: { base64: string }): Promise<void> =>
  keys.commands['ssh.revoke']({ body: { fingerprint: keyFingerprint(line.base64) } }, () => undefined);

async function write(contents: string): Promise<void> {
  await mkdir(dirname(authorizedKeysPath(home)), { recursive: true });
  await writeFile(authorizedKeysPath(home), contents, 'latin1');
}

it('[KEY4] the same key again changes label and expiry', async () => {
  const expiresAt = START_MS + MINUTE_MS;
  expect(await authorize(key.line, ' Laptop ')).toMatchObject([{ label: 'Laptop', expires_at: null }, false]);
  expect(await authorize(key.line, 'Büro', expiresAt + 999)).toMatchObject([
    { label: 'Büro', expires_at: expiresAt, bits: 256, type: 'ssh-ed25519', managed: true },
    true,
  ]);
  expect((await list()).keys).toMatchObject([{ label: 'Büro', expires_at: expiresAt }]);
});

it("[KEY4] a key that stands there as the person's own line is refused", async () => {
  const contents = `no-pty ${key.line}\r\n`;
  await write(contents);
  await expect(authorize(key.line)).rejects.toMatchObject({ code: 'key_exists' });
  expect(await text()).toBe(contents);
});

it("[KEY6] revokes lines of ours alone, and says when the person's own still lets in", async () => {
  await expect(revoke(key)).rejects.toMatchObject({ code: 'key_not_found' });
  await authorize(key.line);
  await write(`${await text()}${key.line}\n`);
  await expect(revoke(key)).rejects.toMatchObject({
    code: 'key_not_managed',
    message: expect.stringContaining('also stands') as unknown,
  });
  expect(await text()).toBe(`${key.line}\n`);
  await expect(revoke(key)).rejects.toMatchObject({ code: 'key_not_managed' });
});

it.each([
  ['/label', ' \n ', null],
  ['/label', 'two\nlines', null],
  ['/label', 'bell\u0007', null],
  ['/label', 'line\u2028separator', null],
  ['/expires_at', 'ok', START_MS],
  ['/expires_at', 'ok', Number.MAX_SAFE_INTEGER],
])('[KEY2] names %s when it cannot be written: %j %s', async (field, label, expiresAt) => {
  await expect(authorize(key.line, label, expiresAt)).rejects.toMatchObject({ code: 'invalid_message', field });
  expect(await text()).toBe('');
});

it('[KEY3] a private key is in no file and no log', async () => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await write('');
  await expect(authorize(pem)).rejects.toMatchObject({ code: 'key_is_private' });
  await authorize(key.line);
  expect((await text()) + logged).not.toContain(pem.split('\n')[1]);
  // Nor is a public one logged: its fingerprint names it.
  expect(logged).not.toContain(key.base64);
  expect(logged).toContain('ssh.authorized');
});

it("[KEY5] lists each key once, ours beside the person's, in a form that the schema has", async () => {
  const theirs = rsaKey(2048);
  const odd = skEd25519Key();
  await write(
    `# mine\n${theirs.line}\n${theirs.line}\nexpiry-time="20270101Z" ${odd.type} ${odd.base64} \u0000\u009b${'x'.repeat(999)}\nwhat\n`,
  );
  await authorize(key.line);
  const listed = await list();
  expect(listed.unreadable_lines).toBe(1);
  expect(listed.keys.map(({ type, managed, expires_at }) => [type, managed, expires_at])).toEqual([
    ['ssh-rsa', false, null],
    ['sk-ssh-ed25519@openssh.com', false, Date.UTC(2027, 0, 1)],
    ['ssh-ed25519', true, null],
  ]);
  expect(RESULT_VALIDATORS['ssh.list'](listed)).toBe(true);
});

it('[KEY8] takes out what expires when it is due, and nothing else', async () => {
  const later = ed25519Key();
  const theirs = `expiry-time="20200101Z" ${rsaKey(2048).line}`;
  await write(`${theirs}\n`);
  await authorize(key.line, 'Soon', START_MS + MINUTE_MS);
  await authorize(later.line, 'Later', START_MS + 2 * MINUTE_MS);
  const tick = (byMs: number): void => {
    wallMs += byMs;
    clock.advance(byMs);
  };
  tick(MINUTE_MS);
  expect(await text()).toContain('Soon');
  tick(1_000);
  await expect.poll(text).not.toContain('Soon');
  expect(await text()).toContain('Later');
  await expect.poll(() => clock.timerCount).toBe(1);
  tick(MINUTE_MS);
  await expect.poll(text).toBe(`${theirs}\n`);
});

it('[KEY8] and after sleep, a set clock, or a start', async () => {
  await authorize(key.line, 'Slept', START_MS + MINUTE_MS);
  wallMs += 2 * MINUTE_MS;
  keys.wake();
  await expect.poll(text).toBe('');
  await authorize(key.line, 'Set', wallMs + 600 * MINUTE_MS);
  await expect.poll(() => clock.timerCount).toBe(1);
  wallMs += 601 * MINUTE_MS;
  clock.advance(5 * MINUTE_MS);
  await expect.poll(text).toBe('');
  await authorize(key.line, 'Down', wallMs + MINUTE_MS);
  stopping.abort();
  wallMs += 2 * MINUTE_MS;
  await writeFile(`${authorizedKeysPath(home)}.vibecode-new.0123`, 'half');
  await start();
  await expect.poll(text).toBe('');
  await expect.poll(() => readFile(`${authorizedKeysPath(home)}.vibecode-new.0123`).catch(() => 'gone')).toBe('gone');
});
