// What the build left for us to run: the worker, the pages and the gateway, each in its package's dist/.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HostError } from './errors.ts';

const HOST_FOLDER = dirname(import.meta.dirname);
export const CHECKOUT = dirname(dirname(HOST_FOLDER));

export interface BuiltParts {
  worker: string;
  webFolder: string;
  gateway: string;
  /** Where `npm run release` puts releases when it is told nothing else; perhaps not there. */
  releases: string;
}

export function builtParts(): BuiltParts {
  const parts: BuiltParts = {
    worker: join(CHECKOUT, 'packages', 'control-plane', 'dist', 'worker.js'),
    webFolder: join(CHECKOUT, 'packages', 'web', 'dist'),
    gateway: join(CHECKOUT, 'packages', 'gateway', 'dist', 'vibecode-gateway.mjs'),
    releases: join(CHECKOUT, 'releases'),
  };
  const missing = [parts.worker, join(parts.webFolder, 'index.html'), parts.gateway].find((path) => !existsSync(path));
  if (missing !== undefined)
    throw new HostError('not_built', `${missing} is missing. Start with \`npm start\`, which builds first.`);
  return parts;
}

export function hostVersion(): string {
  const { version } = JSON.parse(readFileSync(join(HOST_FOLDER, 'package.json'), 'utf8')) as { version: string };
  return version;
}
