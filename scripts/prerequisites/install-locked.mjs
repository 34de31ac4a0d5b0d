// Installs what a folder's lockfile pins, once for each content of it. The stamp is written last and removed first, so an
// install that was interrupted is done again from nothing instead of being trusted.
// Not `npm ci`: npm 11's refuses a lockfile that lacks a package of some other platform, and npm 10's leaves out those of
// this one. `npm install --no-save` keeps to the pinned versions, adds what this platform needs, and writes no lockfile.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

const NPM_FLAGS = [
  '--no-save',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--no-update-notifier',
  '--loglevel=error',
];

/**
 * Install scripts are not run: what they do (esbuild, workerd) is a fallback for platforms without a binary package.
 * @param {{ folder: string, lockfiles: string[], env: NodeJS.ProcessEnv }} options
 */
export async function installLocked({ folder, lockfiles, env }) {
  const stamp = join(folder, 'node_modules', '.vibecode-installed');
  if (existsSync(stamp)) rmSync(stamp);
  else rmSync(join(folder, 'node_modules'), { recursive: true, force: true, maxRetries: 3 });
  await runQuietly(['npm', 'install', ...NPM_FLAGS], {
    cwd: folder,
    env,
    whatToDo:
      'Check that npm reaches its registry (`npm ping`) and that the disk has 1 GB free, then run the command again.',
  });
  // npm makes no folder for a lockfile without packages.
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(stamp, lockDigest(lockfiles));
}

/** @param {{ folder: string, lockfiles: string[] }} options */
export function isInstalled({ folder, lockfiles }) {
  const stamp = join(folder, 'node_modules', '.vibecode-installed');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest(lockfiles);
}

/** @param {string[]} lockfiles */
function lockDigest(lockfiles) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of lockfiles) hash.update(readFileSync(file));
  return hash.digest('hex');
}
