// Before the tests of the project `executable`: makes the file that they run, with no release keys in it.
import { join } from 'node:path';
import { buildExecutables } from './build-executable.ts';
import { ownTarget } from './bun-runtime.ts';

export default async function buildTestedExecutable(): Promise<void> {
  const target = ownTarget();
  if (target === undefined) return;
  const folder = join(import.meta.dirname, '..', 'dist', 'tested');
  await buildExecutables({ targets: [target], folder, commit: 'tested', releaseKeys: [] });
}
