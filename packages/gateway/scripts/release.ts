// `npm run release -- --key FILE [--channel stable|beta] [--out FOLDER] [--also-trust FILE …] [--target linux-x64 …]`:
// builds, signs and adds this version to a folder of releases.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GATEWAY_VERSION } from '../src/version.ts';
import { buildExecutables } from './build-executable.ts';
import { TARGETS } from './bun-runtime.ts';
import { makeRelease } from './make-release.ts';
import { readCommit } from './read-commit.ts';
import { publicKeyText, readPrivateKey, readPublicKeys } from './release-keys.ts';
import { releaseSbom } from './release-sbom.ts';

const { values } = parseArgs({
  options: {
    key: { type: 'string' },
    channel: { type: 'string' },
    out: { type: 'string', default: 'releases' },
    'also-trust': { type: 'string', multiple: true, default: [] },
    target: { type: 'string', multiple: true },
    'allow-dirty': { type: 'boolean', default: false },
  },
});

try {
  await release();
} catch (error) {
  process.stderr.write(`release: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function release(): Promise<void> {
  const channel = values.channel ?? (GATEWAY_VERSION.includes('-') ? 'beta' : 'stable');
  if (channel !== 'stable' && channel !== 'beta') throw new Error('The channels are stable and beta.');
  const key = await readPrivateKey(values.key);
  // What builds is given no part of it.
  delete process.env['VIBECODE_RELEASE_KEY'];
  const commit = await readCommit();
  if (!/^[0-9a-f]{40}$/.test(commit) && !values['allow-dirty']) {
    throw new Error(`This is not the tree of a commit (${commit}). Commit first, or say --allow-dirty.`);
  }
  const targets = TARGETS.filter((target) => values.target?.includes(target) ?? true);
  const also = values['also-trust'].length === 0 ? [] : await readPublicKeys(values['also-trust']);
  const work = await mkdtemp(join(tmpdir(), 'vibecode-release-'));
  try {
    const releaseKeys = [publicKeyText(key), ...also];
    const { files, packages, bundleSha256 } = await buildExecutables({ targets, folder: work, commit, releaseKeys });
    const folder = await makeRelease({
      folder: resolve(values.out),
      version: GATEWAY_VERSION,
      channel,
      commit,
      releasedAt: new Date(),
      key,
      executables: files,
      sbom: await releaseSbom(packages),
    });
    process.stdout.write(`${folder}\nbundle sha256 ${bundleSha256}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
