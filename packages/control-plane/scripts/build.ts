// src/index.ts -> dist/worker.js, the one file that runs in `workerd serve` and on Cloudflare alike.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { machineScripts } from './machine-scripts.ts';

const PACKAGE_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Builds the worker and returns the absolute path of the bundle. */
export async function buildControlPlane(): Promise<string> {
  const outfile = `${PACKAGE_FOLDER}dist/worker.js`;
  const { version } = JSON.parse(readFileSync(`${PACKAGE_FOLDER}package.json`, 'utf8')) as { version: string };
  await build({
    entryPoints: [`${PACKAGE_FOLDER}src/index.ts`],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser', 'import'],
    external: ['cloudflare:workers'],
    loader: { '.sql': 'text' },
    define: { VIBECODE_VERSION: JSON.stringify(version), ...machineScripts() },
    minifySyntax: true,
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  return outfile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await buildControlPlane());
}
