import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpValidators } from '@vibecode/protocol/validators';
import type { HttpAgentInstall } from '@vibecode/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from './src/api-client.ts';
import { npmSettings } from './src/npm-settings.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

/** The smallest of the three agents. */
const AGENT = { kind: 'codex', package: '@openai/codex' };
const NOBODYS_VERSION = '0.0.0-never-published';
const DAY_MS = 24 * 60 * 60 * 1000;
const OWN_LINE = '# my own line, with  two  blanks\n';

const npm = npmSettings(AGENT.package);
const hasKeygen = spawnSync('ssh-keygen', ['-?'], { stdio: 'ignore' }).error === undefined;

describe('a machine by REST, every answer held to its schema', () => {
  let stage: Stage;
  let product: Product;
  let api: ApiClient;
  let machine: string;

  beforeAll(async () => {
    stage = makeStage(npm?.profile);
    product = await Product.start(stage);
    api = await ApiClient.signIn(product);
    machine = await api.connectedMachine();
  });
  afterAll(async () => {
    await product?.stop();
    clearStage(stage);
  });

  it('nobody who is not signed in gets anything, or changes anything', async () => {
    const requests: [method: string, path: string, json?: object][] = [
      ['GET', '/ssh-keys'],
      ['POST', '/ssh-keys', { public_key: 'ssh-ed25519 AAAA', label: 'no', expires_at: null }],
      ['DELETE', `/ssh-keys/${'A'.repeat(43)}`],
      ['GET', '/files'],
      ['GET', '/files/content?path=~/.bash_profile'],
      ['PUT', '/files/content?path=~/stranger.txt', {}],
      ['GET', '/health'],
      ['GET', '/agents'],
      ['POST', `/agents/${AGENT.kind}/install`, {}],
      ['GET', '/installs/0123456789abcdef'],
      ['DELETE', '/installs/0123456789abcdef'],
    ];
    for (const [method, path, json] of requests) {
      const refusal = await api.stranger.refused(method, `${machine}${path}`, json && { json });
      expect({ method, path, ...refusal }).toMatchObject({ method, path, status: 401, code: 'unauthorized' });
    }
    expect(existsSync(join(stage.home, 'stranger.txt'))).toBe(false);
    expect(existsSync(join(stage.home, '.ssh', 'authorized_keys'))).toBe(false);
  });

  describe.skipIf(!hasKeygen)('SSH keys (need ssh-keygen)', () => {
    const keyFile = () => join(stage.home, '.ssh', 'authorized_keys');
    const list = () => api.get(`${machine}/ssh-keys`, httpValidators.sshKeys);
    let publicKey: string;

    beforeAll(() => {
      mkdirSync(join(stage.home, '.ssh'), { mode: 0o700 });
      writeFileSync(keyFile(), OWN_LINE, { mode: 0o600 });
      const file = join(stage.folder, 'laptop');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@laptop', '-f', file]);
      publicKey = readFileSync(`${file}.pub`, 'utf8').trim();
    });

    it('one is added with its expiry, listed, and stands in the file beside the own lines', async () => {
      const expiresAt = Date.now() + DAY_MS;
      const added = await api.post(
        `${machine}/ssh-keys`,
        { public_key: publicKey, label: 'laptop', expires_at: expiresAt },
        { status: 201, validate: httpValidators.sshKey },
      );
      expect(added).toMatchObject({ replaced: false, key: { type: 'ssh-ed25519', label: 'laptop', managed: true } });
      expect(added.key.fingerprint).toBe(fingerprintOf(publicKey));
      // sshd counts in seconds.
      expect(added.key.expires_at).toBe(expiresAt - (expiresAt % 1000));
      expect(await list()).toEqual({ path: keyFile(), keys: [added.key], unreadable_lines: 0 });
      const [type, base64] = publicKey.split(' ');
      const text = readFileSync(keyFile(), 'utf8');
      expect(text.startsWith(OWN_LINE)).toBe(true);
      expect(text.slice(OWN_LINE.length)).toMatch(/^expiry-time="\d+Z?" /);
      expect(text.slice(OWN_LINE.length)).toContain(` ${type} ${base64} laptop (vibecode)\n`);
    });

    it('the same key again changes its label and expiry, and is no second line', async () => {
      const again = await api.post(
        `${machine}/ssh-keys`,
        { public_key: publicKey, label: 'old laptop', expires_at: null },
        { status: 201, validate: httpValidators.sshKey },
      );
      expect(again).toMatchObject({ replaced: true, key: { label: 'old laptop', expires_at: null } });
      expect(readFileSync(keyFile(), 'utf8')).toBe(
        `${OWN_LINE}${publicKey.split(' ').slice(0, 2).join(' ')} old laptop (vibecode)\n`,
      );
    });

    it('a private key is refused, and stands neither in the file nor in the log', async () => {
      const before = readFileSync(keyFile(), 'utf8');
      const privateKey = readFileSync(join(stage.folder, 'laptop'), 'utf8');
      const json = { public_key: privateKey, label: 'oops', expires_at: null };
      expect(await api.refused('POST', `${machine}/ssh-keys`, { json })).toMatchObject({
        status: 400,
        code: 'key_is_private',
      });
      expect(readFileSync(keyFile(), 'utf8')).toBe(before);
      expect(product.logs()).not.toContain(privateKey.split('\n')[1]);
    });

    it('one is revoked by its fingerprint, and the file is as it was before', async () => {
      const path = `${machine}/ssh-keys/${fingerprintInPath(publicKey)}`;
      await api.delete(path);
      expect(readFileSync(keyFile(), 'utf8')).toBe(OWN_LINE);
      expect((await list()).keys).toEqual([]);
      expect(await api.refused('DELETE', path)).toMatchObject({ status: 404, code: 'key_not_found' });
    });
  });

  describe('files', () => {
    const first = randomBytes(1_000_000);
    const second = randomBytes(1_000_000);
    const file = () => join(stage.project, 'notes & drafts.bin');
    const contentOf = (path: string, options = '') =>
      `${machine}/files/content?path=${encodeURIComponent(path)}${options}`;

    it('one goes up with its digest, is listed, and comes down the same', async () => {
      const put = await api.put(
        contentOf(file()),
        { bytes: first, headers: { 'repr-digest': reprDigest(first) } },
        { status: 201, validate: httpValidators.file },
      );
      expect(put).toEqual({ path: file(), size: first.length, sha256: sha256(first, 'hex') });
      expect(readFileSync(file()).equals(first)).toBe(true);
      const { entries } = await api.get(
        `${machine}/files?path=${encodeURIComponent(stage.project)}`,
        httpValidators.fileList,
      );
      expect(entries).toEqual([
        expect.objectContaining({ name: 'notes & drafts.bin', kind: 'file', size: first.length, is_readable: true }),
      ]);
      const got = await api.send('GET', contentOf(file()));
      expect(got.status).toBe(200);
      expect(got.headers.get('content-length')).toBe(String(first.length));
      expect(Buffer.from(await got.arrayBuffer()).equals(first)).toBe(true);
    });

    it('one whose bytes are not those of its digest is refused, and leaves nothing', async () => {
      const path = join(stage.project, 'damaged.bin');
      const refusal = await api.refused('PUT', contentOf(path), {
        bytes: first,
        headers: { 'repr-digest': reprDigest(second) },
      });
      expect(refusal.code).toBe('hash_mismatch');
      await expect.poll(() => readdirSync(stage.project), { timeout: 20_000 }).toEqual(['notes & drafts.bin']);
    });

    it('one that is there is overwritten only when asked', async () => {
      expect(await api.refused('PUT', contentOf(file()), { bytes: second })).toMatchObject({
        status: 409,
        code: 'file_exists',
      });
      expect(readFileSync(file()).equals(first)).toBe(true);
      const put = await api.put(
        contentOf(file(), '&overwrite=true'),
        { bytes: second },
        { status: 201, validate: httpValidators.file },
      );
      expect(put.sha256).toBe(sha256(second, 'hex'));
      expect(readFileSync(file()).equals(second)).toBe(true);
    });

    it('nothing outside of the roots, and no credentials, to read or to write', async () => {
      const paths = [
        `${stage.project}/../../data/control-plane`,
        `${stage.home}/../outside.txt`,
        '/etc/hostname',
        '~/.ssh/authorized_keys',
        `${stage.home}/.ssh/config`,
      ];
      for (const path of paths) {
        const refusals = [
          await api.refused('GET', contentOf(path)),
          await api.refused('PUT', contentOf(path, '&overwrite=true'), { bytes: Buffer.from('x') }),
          await api.refused('GET', `${machine}/files?path=${encodeURIComponent(path)}`),
        ];
        for (const refusal of refusals) {
          expect({ path, ...refusal }).toMatchObject({ path, status: 403, code: 'path_refused' });
        }
      }
      expect(existsSync(join(stage.folder, 'outside.txt'))).toBe(false);
      expect(existsSync(join(stage.home, '.ssh', 'config'))).toBe(false);
    });
  });

  it('health: the newest sample, and a history that ends with it, oldest first', async () => {
    const health = () => api.get(`${machine}/health`, httpValidators.machineHealth);
    await expect.poll(async () => (await health()).current, { timeout: 60_000, interval: 200 }).not.toBeNull();
    const { current, history } = await health();
    expect(current?.memory.total_bytes).toBeGreaterThan(0);
    expect(current?.memory.used_bytes).toBeLessThanOrEqual(current?.memory.total_bytes ?? 0);
    expect(current?.disks.length).toBeGreaterThan(0);
    expect(current?.gateway.rss_bytes).toBeGreaterThan(0);
    expect(history.length).toBeGreaterThan(0);
    const times = history.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1)).toBeLessThanOrEqual(current?.at ?? 0);
  });

  describe('agents', () => {
    const listed = async () => {
      const { agents } = await api.get(`${machine}/agents`, httpValidators.agents);
      return agents.find(({ agent }) => agent === AGENT.kind);
    };
    const install = async (version: string) => {
      const accepted = await api.post(
        `${machine}/agents/${AGENT.kind}/install`,
        { version },
        { status: 202, validate: httpValidators.agentInstall },
      );
      return accepted.install.install_id;
    };
    const told = (installId: string): Promise<HttpAgentInstall> =>
      api.get(`${machine}/installs/${installId}`, httpValidators.agentInstall);
    const stateOf = async (installId: string) => (await told(installId)).install.state;
    const folder = () => join(stage.home, '.local', 'share', 'vibecode', 'agents');
    const onDisk = () => (existsSync(folder()) ? readdirSync(folder(), { recursive: true, encoding: 'utf8' }) : []);
    const npmIsAtWork = () => onDisk().some((path) => path.endsWith('/node_modules'));
    /** What stands in the folder of this agent, or is half done anywhere beside it. */
    const left = () =>
      onDisk().filter((path) => path.startsWith(`${AGENT.kind}/`) || /(?:^|\/)\.(?:new-|name-|installing$)/.test(path));

    it('are listed with what can be brought', async () => {
      const { agents } = await api.get(`${machine}/agents`, httpValidators.agents);
      expect(agents.find(({ agent }) => agent === 'shell')).toMatchObject({ installed: true });
      for (const agent of ['claude-code', 'codex', 'gemini']) {
        expect(agents.some((one) => one.agent === agent)).toBe(true);
      }
    });

    describe.skipIf(npm === null)(`${AGENT.kind}, real (needs its package on npm)`, () => {
      it('a version that does not exist fails with its reason', async () => {
        const installId = await install(NOBODYS_VERSION);
        await expect.poll(() => stateOf(installId), { timeout: 90_000, interval: 200 }).toBe('failed');
        const { install: failed } = await told(installId);
        expect(failed.error?.code).toBe('install_failed');
        expect(failed.error?.message).toContain(NOBODYS_VERSION);
        expect((await listed())?.install).toEqual(failed);
        expect(left()).toEqual([]);
      });

      it('one that is cancelled at work leaves nothing half done', async () => {
        const installId = await install('latest');
        await expect.poll(npmIsAtWork, { timeout: 90_000 }).toBe(true);
        await api.delete(`${machine}/installs/${installId}`);
        await expect.poll(() => stateOf(installId), { timeout: 60_000, interval: 200 }).toBe('cancelled');
        await expect.poll(left, { timeout: 60_000 }).toEqual([]);
        expect(await listed()).toMatchObject({ installed: false, install: { state: 'cancelled' } });
      });
    });
  });
});

function sha256(bytes: Uint8Array, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(bytes).digest(encoding);
}

function reprDigest(bytes: Uint8Array): string {
  return `sha-256=:${sha256(bytes, 'base64')}:`;
}

/** As ssh-keygen prints it. */
function fingerprintOf(publicKey: string): string {
  return `SHA256:${keyDigest(publicKey).toString('base64').replaceAll('=', '')}`;
}

function fingerprintInPath(publicKey: string): string {
  return keyDigest(publicKey).toString('base64url');
}

function keyDigest(publicKey: string): Buffer {
  const [, base64 = ''] = publicKey.split(' ');
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest();
}
