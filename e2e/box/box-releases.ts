// Releases for a box's control plane: good ones and bad ones, signed as `npm run release` signs.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { makeRelease } from '../../packages/gateway/scripts/make-release.ts';

/** As package.json of the gateway has it. */
export const FIRST_VERSION = '0.1.0';

const target = `${process.platform}-${process.arch}`;

export interface BoxRelease {
  version: string;
  file: Buffer;
  key?: KeyObject;
}

/** Adds it to the folder and points the channel to it. */
export async function addRelease(folder: string, { version, file, key }: BoxRelease): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'vibecode-release-'));
  try {
    mkdirSync(folder, { recursive: true });
    const path = join(work, `vibecode-gateway-${target}`);
    writeFileSync(path, file);
    chmodSync(path, 0o755);
    await makeRelease({
      folder,
      version,
      channel: 'stable',
      commit: '0123456789abcdef0123456789abcdef01234567',
      releasedAt: new Date(),
      key: key ?? createPrivateKey(inject('releaseKey')),
      executables: [{ target, path }],
      sbom: '{}',
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The executable as another version: its text is the bundle's, and a version of the same length fits in its place. */
export function executableOf(version: string): Buffer {
  if (version === FIRST_VERSION) return readFileSync(inject('executable'));
  const file = readFileSync(inject('changeableExecutable'));
  const own = `GATEWAY_VERSION = "${FIRST_VERSION}"`;
  const at = file.indexOf(own);
  if (at < 0 || version.length !== FIRST_VERSION.length) throw new Error(`cannot make a version ${version}`);
  file.write(`GATEWAY_VERSION = "${version}"`, at, 'latin1');
  return file;
}
