// Executables -> a release in a folder that can be served as it is: README.md shows its layout.
import { createHash, sign, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReleaseChannel } from '@vibecode/protocol';
import { compareVersions } from '../src/update/compare-versions.ts';
import { MANIFEST_FORMAT, type ReleaseFile, type ReleaseManifest } from '../src/update/release-manifest.ts';

export interface ReleaseOptions {
  /** Of all releases. */
  folder: string;
  version: string;
  channel: ReleaseChannel;
  commit: string;
  releasedAt: Date;
  key: KeyObject;
  /** One executable a target. */
  executables: readonly { target: string; path: string }[];
  /** CycloneDX, as JSON. */
  sbom: string;
}

/** The release's folder. Rejects where this version was released before: what machines have taken must not change. */
export async function makeRelease(options: ReleaseOptions): Promise<string> {
  const { folder, version, channel, key, executables, sbom } = options;
  const release = join(folder, version);
  if (await exists(release)) throw new Error(`${release} is there already. Raise the version in package.json.`);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, '.making-'));
  try {
    const targets: Record<string, ReleaseFile> = {};
    for (const { target, path } of executables) {
      const name = basename(path);
      await cp(path, join(work, name));
      // Relative: the same bytes stand below the version and below the channel, at whatever address.
      targets[target] = { url: `../${version}/${name}`, size: (await stat(path)).size, sha256: await sha256(path) };
    }
    const { bytes, signature } = signedManifest({ ...options, targets }, key);
    await writeFile(join(work, 'manifest.json'), bytes);
    await writeFile(join(work, 'manifest.json.sig'), signature);
    await writeFile(join(work, 'sbom.cdx.json'), sbom);
    const names = executables.map(({ path }) => basename(path));
    await writeFile(join(work, 'SHA256SUMS'), await sums(work, names));
    await rename(work, release);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await pointChannel(folder, { release, version, channel });
  if (channel === 'stable') await pointChannel(folder, { release, version, channel: 'beta' });
  return release;
}

function signedManifest(
  { version, channel, commit, releasedAt, targets }: ReleaseOptions & { targets: Record<string, ReleaseFile> },
  key: KeyObject,
): { bytes: Buffer; signature: string } {
  const manifest: ReleaseManifest = {
    format: MANIFEST_FORMAT,
    version,
    channel,
    commit,
    released_at: releasedAt.toISOString(),
    targets,
  };
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  return { bytes, signature: `${sign(null, bytes, key).toString('base64')}\n` };
}

/** Only forward: a release of an older line must not turn a channel back. */
async function pointChannel(
  folder: string,
  { release, version, channel }: { release: string; version: string; channel: ReleaseChannel },
): Promise<void> {
  const pointer = join(folder, channel);
  const before = await readFile(join(pointer, 'manifest.json'), 'utf8').catch(() => undefined);
  if (before !== undefined && compareVersions((JSON.parse(before) as ReleaseManifest).version, version) > 0) return;
  await mkdir(pointer, { recursive: true });
  for (const name of ['manifest.json.sig', 'manifest.json']) {
    const fresh = join(pointer, `.${name}.new`);
    await cp(join(release, name), fresh);
    await rename(fresh, join(pointer, name));
  }
}

async function sums(folder: string, names: readonly string[]): Promise<string> {
  const lines = [];
  for (const name of [...names, 'manifest.json', 'sbom.cdx.json'].toSorted()) {
    lines.push(`${await sha256(join(folder, name))}  ${name}\n`);
  }
  return lines.join('');
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
