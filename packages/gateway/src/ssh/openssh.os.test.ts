import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshKey } from '@vibecode/protocol';
import { createLog } from '../platform/log.ts';
import { systemClock } from '../platform/system-clock.ts';
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/run-process.ts';
import { startSkAgent } from '../testing/sk-agent.ts';
import { makeKey, TestSshd } from '../testing/test-sshd.ts';
import { formatExpiry } from './expiry-time.ts';
import { findSshd, knowsUtcExpiry } from './find-sshd.ts';
import { startSshKeys, type SshKeys } from './start-ssh-keys.ts';

const sshd = await findSshd();
const hasClient = (await findExecutable('ssh', process.env['PATH'] ?? '')) !== undefined;
const hasShell = !/\/(nologin|false)$/.test(userInfo().shell ?? '');
const missing = [
  ...(sshd === undefined ? ['no OpenSSH server here'] : []),
  ...(hasClient ? [] : ['no OpenSSH client here']),
  ...(hasShell ? [] : ['this user may not log in']),
];
const why = missing.join(', ');
const HOUR_MS = 3_600_000;
const log = createLog({ level: 'error', format: 'json', write: () => undefined });

describe.skipIf(why !== '')(`logins with OpenSSH${why === '' ? '' : ` (${why})`}`, { timeout: 180_000 }, () => {
  let home: string;
  let server: TestSshd;
  let keys: SshKeys;
  let stopping: AbortController;
  const path = (): string => join(home, '.ssh', 'authorized_keys');

  /** A gateway's part in it, which the next one replaces. */
  const startGateway = async (): Promise<void> => {
    stopping = new AbortController();
    keys = await startSshKeys({ home, clock: systemClock, nowMs: Date.now, log, signal: stopping.signal });
  };
  const authorize = async (publicKey: string, expiresAt: number | null = null): Promise<SshKey> => {
    let answered: SshKey | undefined;
    const body = { public_key: publicKey, label: 'A test', expires_at: expiresAt };
    await keys.commands['ssh.authorize']({ body }, ({ key }) => (answered = key));
    if (answered === undefined) throw new Error('no answer');
    return answered;
  };
  const revoke = (fingerprint: string): Promise<void> =>
    keys.commands['ssh.revoke']({ body: { fingerprint } }, () => undefined);

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'vibecode-sshd-'));
    server = await TestSshd.start({
      sshd: sshd ?? { path: '', version: undefined },
      folder: join(home, 'sshd'),
      authorizedKeys: path(),
    });
    await startGateway();
  });
  afterAll(async () => {
    stopping.abort();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  it.each([
    ['ed25519', ['-t', 'ed25519']],
    ['rsa-2048', ['-t', 'rsa', '-b', '2048']],
    ['ecdsa-256', ['-t', 'ecdsa', '-b', '256']],
    ['ecdsa-384', ['-t', 'ecdsa', '-b', '384']],
    ['ecdsa-521', ['-t', 'ecdsa', '-b', '521']],
  ])('[KEY13] a key of %s gets in once it is authorized, and no more once it is revoked', async (name, args) => {
    const identity = join(home, name);
    const line = await makeKey(identity, args);
    expect(await server.login(identity)).toBe(false);
    const { fingerprint } = await authorize(line, Date.now() + HOUR_MS);
    expect(await server.login(identity)).toBe(true);
    await revoke(fingerprint);
    expect(await server.login(identity)).toBe(false);
  });

  it.each(['ed25519', 'ecdsa'] as const)('[KEY13] so does a key of sk-%s on a token', async (kind) => {
    const socket = join(home, `${kind}.sock`);
    const agent = await startSkAgent(socket, kind);
    const identity = join(home, `sk-${kind}.pub`);
    await writeFile(identity, `${agent.line}\n`);
    const env = { SSH_AUTH_SOCK: socket };
    expect(await server.login(identity, env)).toBe(false);
    const { fingerprint } = await authorize(agent.line);
    expect(await server.login(identity, env)).toBe(true);
    await revoke(fingerprint);
    expect(await server.login(identity, env)).toBe(false);
    agent.close();
  });

  it('[KEY7] sshd refuses an expired key while no gateway runs, and the next gateway takes it out', async () => {
    const identity = join(home, 'brief');
    const line = await makeKey(identity, ['-t', 'ed25519']);
    await authorize(line, Date.now() + HOUR_MS);
    expect(await server.login(identity)).toBe(true);
    const until = Date.now() + 3_000;
    const key = await authorize(line, until);
    expect(key.expires_at).toBe(Math.floor(until / 1000) * 1000);
    stopping.abort();
    await expect.poll(() => server.login(identity), { timeout: 30_000, interval: 500 }).toBe(false);
    expect(await readFile(path(), 'utf8')).toContain('expiry-time');
    await startGateway();
    await expect.poll(() => readFile(path(), 'utf8'), { timeout: 20_000 }).toBe('');
  });

  it('[KEY7] ssh.list shows what ssh-keygen -l prints', async () => {
    const line = await makeKey(join(home, 'listed'), ['-t', 'ecdsa', '-b', '384']);
    const { fingerprint } = await authorize(line);
    let listed: SshKey[] = [];
    await keys.commands['ssh.list'](undefined, (answer) => (listed = answer.keys));
    expect(listed).toContainEqual(
      expect.objectContaining({ fingerprint, type: 'ecdsa-sha2-nistp384', bits: 384, label: 'A test', managed: true }),
    );
    const printed = await runProcess({
      file: '/usr/bin/env',
      args: ['ssh-keygen', '-lf', path()],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    expect(printed.stdout.toString()).toContain(`384 ${fingerprint} A test (vibecode) (ECDSA)`);
    await revoke(fingerprint);
  });

  // One of the two has summer.
  it.each(['Europe/Berlin', 'Australia/Sydney'])(
    '[KEY7] no form of expiry-time lives longer than asked for where the clocks say %s',
    async (timeZone) => {
      const identity = join(home, timeZone.replace('/', '-'));
      const line = (await makeKey(identity, ['-t', 'ed25519'])).trim();
      const authorizedKeys = join(home, `${timeZone.replace('/', '-')}.keys`);
      const folder = join(home, `sshd-${timeZone.replace('/', '-')}`);
      const there = await TestSshd.start({
        sshd: sshd ?? { path: '', version: undefined },
        folder,
        authorizedKeys,
        timeZone,
      });
      const offsetOf = zoneOffsetOf(timeZone);
      try {
        for (const form of knowsUtcExpiry(sshd) ? (['utc', 'local'] as const) : (['local'] as const)) {
          for (const [untilMs, isIn] of [
            [-5_000, false],
            [2 * HOUR_MS, true],
          ] as const) {
            const expiry = formatExpiry(Date.now() + untilMs, form, offsetOf);
            await writeFile(authorizedKeys, `expiry-time="${expiry}" ${line}\n`);
            expect(await there.login(identity), `${form} ${expiry}`).toBe(isIn);
          }
        }
      } finally {
        await there.stop();
      }
    },
  );
});

function zoneOffsetOf(timeZone: string): (atMs: number) => number {
  return (atMs) => {
    const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(atMs);
    return Date.parse(`${wall.replace(' ', 'T')}Z`) - Math.floor(atMs / 1000) * 1000;
  };
}
