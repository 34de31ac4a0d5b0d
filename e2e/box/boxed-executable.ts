// Before the tests in boxes: the executables that they install and update to, with the public half of a test's key in them.
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ownTarget } from '../../packages/gateway/scripts/bun-runtime.ts';
import { buildExecutables } from '../../packages/gateway/scripts/build-executable.ts';
import { GATEWAY_VERSION } from '../../packages/gateway/src/version.ts';
import { prepareRootfs } from './rootfs.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'packages', 'gateway', 'dist', 'boxed');
const VERSIONS = [GATEWAY_VERSION, '0.1.1'];

declare module 'vitest' {
  interface ProvidedContext {
    /** PEM of the private key that signs releases. */
    releaseKey: string;
    /** Version -> path; none where there are no boxes. */
    executables: Record<string, string>;
  }
}

export default async function buildBoxedExecutables({ provide }: TestProject): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  provide('releaseKey', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const target = ownTarget();
  const executables: Record<string, string> = {};
  if (target !== undefined && !('missing' in prepareRootfs())) {
    for (const version of VERSIONS) {
      const { files } = await buildExecutables({
        targets: [target],
        folder: join(FOLDER, version),
        commit: `boxed-${version}`,
        releaseKeys: [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
        version,
      });
      executables[version] = files[0]?.path ?? '';
    }
  }
  provide('executables', executables);
}
