// Before the tests in boxes: the executable that they install, with the public half of a test's key in it.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareRootfs } from './rootfs.ts';

const GATEWAY = join(import.meta.dirname, '..', '..', 'packages', 'gateway');

declare module 'vitest' {
  interface ProvidedContext {
    /** PEM of the private key that signs releases. */
    releaseKey: string;
    /** As it is shipped; '' where there are no boxes. */
    executable: string;
    /** The same without compiled code, so that a change of its text counts. */
    changeableExecutable: string;
  }
}

export default function buildBoxedExecutable({ provide }: TestProject): void {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  provide('releaseKey', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const hasBoxes = !('missing' in prepareRootfs());
  const key = String(publicKey.export({ type: 'spki', format: 'pem' }));
  provide('executable', hasBoxes ? build('boxed', key) : '');
  provide('changeableExecutable', hasBoxes ? build('boxed-source', key, '--source-only') : '');
}

function build(name: string, publicKey: string, ...options: readonly string[]): string {
  const folder = join(GATEWAY, 'dist', name);
  mkdirSync(folder, { recursive: true });
  const keyFile = join(folder, 'release-key.pub');
  writeFileSync(keyFile, publicKey);
  const target = `${process.platform}-${process.arch}`;
  const script = join(GATEWAY, 'scripts', 'build-executable.ts');
  const args = [script, '--target', target, '--out', folder, '--release-key', keyFile, ...options];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, `vibecode-gateway-${target}`);
}
