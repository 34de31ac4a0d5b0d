// Brings a real agent CLI from npm for the tests, once, into a cache outside of the checkout: they are hundreds of megabytes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface AgentPackage {
  packageName: string;
  version: string;
  executable: string;
}

/** The folder with the executable, or why there is none. */
export type InstalledAgent = { folder: string } | { missing: string };

const INSTALL_TIMEOUT_MS = 5 * 60_000;

export function installAgent({ packageName, version, executable }: AgentPackage): InstalledAgent {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const root = join(cache, 'vibecode-tests', `${executable}-${version}`);
  const folder = join(root, 'node_modules', '.bin');
  if (runs(join(folder, executable))) return { folder };
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "private": true }\n');
  const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', `${packageName}@${version}`], {
    cwd: root,
    stdio: 'ignore',
    timeout: INSTALL_TIMEOUT_MS,
  });
  if (installed.status !== 0) return { missing: `npm could not install ${packageName}@${version}` };
  return runs(join(folder, executable))
    ? { folder }
    : { missing: `${packageName}@${version} does not run on this machine` };
}

function runs(file: string): boolean {
  return existsSync(file) && spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
}
