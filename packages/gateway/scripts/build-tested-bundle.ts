// Before the tests of the project `tmux`: makes the bundle that they run, which starts three times as fast as the sources.
import { join } from 'node:path';
import { buildGateway } from './build.ts';

export default async function buildTestedBundle(): Promise<void> {
  await buildGateway(join(import.meta.dirname, '..', 'dist', 'tested', 'vibecode-gateway.mjs'));
}
