// SSH keys through the link, with a real gateway that is killed.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { MockControlPlane, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { ed25519Key } from '../testing/ssh-keys.ts';
import { TestMachine, type GatewayChild } from '../testing/test-machine.ts';

const PATIENCE_MS = 20_000;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function setUp(): Promise<{ plane: MockControlPlane; machine: TestMachine; folder: string }> {
  const plane = await MockControlPlane.start();
  cleanups.push(() => plane.stop());
  const machine = await TestMachine.make();
  cleanups.push(() => machine.remove());
  const folder = join(machine.home, '.ssh');
  await mkdir(folder, { mode: 0o700 });
  return { plane, machine, folder };
}

const authorize = (link: MockGatewayLink, line: string, expiresAt: number | null = null) =>
  link.ask('ssh.authorize', { public_key: line, label: 'Laptop', expires_at: expiresAt });

it('[KEY3] authorizes, lists and revokes through the link; a private key is in no answer and no log', async () => {
  const { plane, machine, folder } = await setUp();
  const gateway = await machine.startGateway(plane);
  const link = await plane.link({ timeoutMs: PATIENCE_MS });
  const secret = `b3BlbnNzaC1rZXktdjE${'c2VjcmV0'.repeat(8)}`;
  const refused = await authorize(link, [`-----BEGIN OPENSSH`, `PRIVATE KEY-----\n${secret}\n`].join(' '));
  expect(refused).toMatchObject({ ok: false, error: { code: 'key_is_private' } });
  expect(JSON.stringify(refused) + gateway.log).not.toContain(secret);
  expect(await readdir(folder)).toEqual([]);
  await link.request('ssh.authorize', { public_key: ed25519Key().line, label: 'Laptop', expires_at: null });
  const { keys } = await link.request('ssh.list', {});
  expect(keys).toMatchObject([{ label: 'Laptop', managed: true, type: 'ssh-ed25519' }]);
  await link.request('ssh.revoke', { fingerprint: keys[0]?.fingerprint ?? '' });
  expect(await readFile(join(folder, 'authorized_keys'), 'utf8')).toBe('');
});

it('[KEY9] a gateway killed while it authorizes leaves whole lines, and the next one tidies up', async () => {
  const { plane, machine, folder } = await setUp();
  const path = join(folder, 'authorized_keys');
  const own = `# mine\n${ed25519Key().line}\n`;
  await writeFile(path, own);
  let links = 0;
  const start = async (): Promise<{ gateway: GatewayChild; link: MockGatewayLink }> => {
    const gateway = await machine.startGateway(plane);
    const link = await plane.link({ from: links, timeoutMs: PATIENCE_MS });
    links += 1;
    return { gateway, link };
  };
  const answered: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const { gateway, link } = await start();
    const keys = Array.from({ length: 20 }, () => ed25519Key());
    // Killed when some are in the file and the others on their way.
    // What had no answer by then gets none; nobody waits for it.
    const asked = keys.map(async ({ line, base64 }) => {
      const ack = await authorize(link, line).catch(() => undefined);
      if (ack?.ok === true) answered.push(base64);
    });
    await Promise.race(asked);
    await gateway.kill('SIGKILL');
    const lines = (await readFile(path, 'utf8')).slice(own.length).split('\n');
    expect(lines.pop()).toBe('');
    for (const line of lines) expect(line).toMatch(/^ssh-ed25519 \S{68} Laptop \(vibecode\)$/);
  }
  const { link } = await start();
  await expect.poll(() => readdir(folder), { timeout: PATIENCE_MS }).toEqual(['authorized_keys']);
  const text = await readFile(path, 'utf8');
  expect(text.startsWith(own)).toBe(true);
  for (const base64 of answered) expect(text).toContain(base64);
  await link.request('ssh.authorize', { public_key: ed25519Key().line, label: 'Laptop', expires_at: null });
});
