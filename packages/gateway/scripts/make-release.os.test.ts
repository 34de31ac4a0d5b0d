import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readManifest } from '../src/update/release-manifest.ts';
import { makeRelease, type ReleaseOptions } from './make-release.ts';
import { publicKeyText, readPrivateKey, readPublicKeys } from './release-keys.ts';
import { releaseSbom } from './release-sbom.ts';

const run = promisify(execFile);
const { privateKey: key, publicKey } = generateKeyPairSync('ed25519');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vibecode-releases-'));
  await writeFile(join(folder, 'vibecode-gateway-linux-x64'), 'for linux', { mode: 0o755 });
  await writeFile(join(folder, 'vibecode-gateway-darwin-arm64'), 'for macOS', { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function release(options: Partial<ReleaseOptions> = {}): Promise<string> {
  return makeRelease({
    folder: join(folder, 'releases'),
    version: '0.2.0',
    channel: 'stable',
    commit: '0123456789abcdef',
    releasedAt: new Date(0),
    key,
    executables: ['linux-x64', 'darwin-arm64'].map((target) => ({
      target,
      path: join(folder, `vibecode-gateway-${target}`),
    })),
    sbom: '{"bomFormat":"CycloneDX"}\n',
    ...options,
  });
}

async function manifestIn(place: string, keys = [publicKeyText(publicKey)]) {
  const bytes = await readFile(join(folder, 'releases', place, 'manifest.json'));
  const signature = await readFile(join(folder, 'releases', place, 'manifest.json.sig'), 'utf8');
  return readManifest({ bytes, signature }, keys);
}

it('[UPD2] makes what gateways take: a manifest that is signed byte for byte, with every file in it', async () => {
  const path = await release();
  const manifest = await manifestIn('0.2.0');
  expect(manifest).toMatchObject({ version: '0.2.0', channel: 'stable', commit: '0123456789abcdef' });
  for (const [target, text] of [
    ['linux-x64', 'for linux'],
    ['darwin-arm64', 'for macOS'],
  ] as const) {
    expect(manifest.targets[target]).toEqual({
      url: `../0.2.0/vibecode-gateway-${target}`,
      size: 9,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
  }
  expect(await manifestIn('stable')).toEqual(manifest);
  const other = generateKeyPairSync('ed25519').publicKey;
  await expect(manifestIn('0.2.0', [publicKeyText(other)])).rejects.toMatchObject({
    code: 'update_signature_invalid',
  });
  const { stdout } = await run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: path });
  expect(stdout.match(/: OK/g)).toHaveLength(4);
  const secret = key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  for (const name of await readdir(path)) expect(await readFile(join(path, name), 'utf8')).not.toContain(secret);
});

it('[UPD2] never changes a release, and turns no channel back', async () => {
  await release();
  await expect(release()).rejects.toThrow('is there already');
  await release({ version: '0.3.0-beta.1', channel: 'beta' });
  await release({ version: '0.2.1' });
  await release({ version: '0.1.9' });
  expect((await manifestIn('stable')).version).toBe('0.2.1');
  expect((await manifestIn('beta')).version).toBe('0.3.0-beta.1');
  await release({ version: '0.3.0' });
  expect((await manifestIn('beta')).version).toBe('0.3.0');
  expect(await readdir(join(folder, 'releases'))).toHaveLength(7);
});

it('[UPD2] leaves nothing behind where it fails', async () => {
  const gone = [{ target: 'linux-x64', path: join(folder, 'gone') }];
  await expect(release({ executables: gone })).rejects.toThrow('ENOENT');
  expect(await readdir(join(folder, 'releases'))).toEqual([]);
});

it('[UPD2] takes its key from a file or the environment, Ed25519 alone', async () => {
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const file = join(folder, 'key.pem');
  await writeFile(file, pem, { mode: 0o600 });
  expect(publicKeyText(await readPrivateKey(file, {}))).toBe(publicKeyText(publicKey));
  expect(publicKeyText(await readPrivateKey(undefined, { VIBECODE_RELEASE_KEY: pem }))).toBe(publicKeyText(publicKey));
  await expect(readPrivateKey(undefined, {})).rejects.toThrow('--key FILE');
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect(await readPublicKeys([], { VIBECODE_RELEASE_PUBLIC_KEY: publicPem })).toEqual([publicKeyText(publicKey)]);
  expect(await readPublicKeys([], {})).toEqual([]);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  await expect(readPrivateKey(undefined, { VIBECODE_RELEASE_KEY: rsa.toString() })).rejects.toThrow('Ed25519');
});

it('[UPD2] lists what is in the executables, and nothing else', async () => {
  const bom = JSON.parse(await releaseSbom(['@xterm/headless', 'ws'])) as {
    bomFormat: string;
    components: { name: string; 'bom-ref': string }[];
  };
  expect(bom.bomFormat).toBe('CycloneDX');
  const refs = bom.components.map((component) => component['bom-ref'].replace(/@[^@]+$/, ''));
  expect(refs.toSorted()).toEqual(
    ['@vibecode/gateway', '@vibecode/protocol', '@xterm/headless', 'bun', 'ws'].toSorted(),
  );
  await expect(releaseSbom(['left-pad'])).rejects.toThrow('left-pad');
});
