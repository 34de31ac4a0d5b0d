// `npm ci` in a folder, once for each content of its lockfile. The stamp is written last and removed first,
// so an install that was interrupted is done again instead of being trusted.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

/**
 * Install scripts are not run: what they do (esbuild, workerd) is a fallback for platforms without a binary package.
 * @param {{ folder: string, lockfiles: string[], env: NodeJS.ProcessEnv }} options
 */
export async function installLocked({ folder, lockfiles, env }) {
  const stamp = join(folder, 'node_modules', '.vibecode-installed');
  rmSync(stamp, { force: true });
  await runQuietly(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
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
