// Releases for a box's control plane: good ones and bad ones, signed as `npm run release` signs.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { makeRelease } from '../../packages/gateway/scripts/make-release.ts';
import { GATEWAY_VERSION } from '../../packages/gateway/src/version.ts';

export const FIRST_VERSION = GATEWAY_VERSION;

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

/** A real gateway of that version; boxed-executable.ts has which there are. */
export function executableOf(version: string): Buffer {
  const path = inject('executables')[version];
  if (path === undefined) throw new Error(`no gateway ${version} was built`);
  return readFileSync(path);
}
