// Builds dist/vibecode-gateway.mjs, which runs on Node >= 22.12 without node_modules: what `npm start` runs.
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleGateway } from './bundle-gateway.ts';
import { readCommit } from './read-commit.ts';

const BUNDLE = join(import.meta.dirname, '..', 'dist', 'vibecode-gateway.mjs');

export async function buildGateway(outfile: string = BUNDLE): Promise<string> {
  await bundleGateway({ outfile, info: { commit: await readCommit(), isExecutable: false, releaseKeys: [] } });
  await chmod(outfile, 0o755);
  return outfile;
}

if (import.meta.main) process.stdout.write(`${await buildGateway()}\n`);
