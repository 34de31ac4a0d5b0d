// Installs a program with this machine's package manager when we may, and otherwise says the exact command.
import { spawnSync } from 'node:child_process';
import { PrerequisiteError } from './prerequisite-error.mjs';
import { runQuietly } from './run-quietly.mjs';

/** @typedef {{ program: string, refresh?: string[], install: string[], asRoot: boolean }} PackageManager */

/** First found wins; `apt-get` before the others as it is what most machines have. @type {PackageManager[]} */
const PACKAGE_MANAGERS = [
  {
    program: 'apt-get',
    refresh: ['apt-get', 'update', '-q'],
    install: ['apt-get', 'install', '-y', '-q', '--no-install-recommends'],
    asRoot: true,
  },
  { program: 'dnf', install: ['dnf', 'install', '-y', '-q'], asRoot: true },
  { program: 'yum', install: ['yum', 'install', '-y', '-q'], asRoot: true },
  { program: 'pacman', install: ['pacman', '-Sy', '--noconfirm', '--needed'], asRoot: true },
  { program: 'apk', install: ['apk', 'add', '--no-cache'], asRoot: true },
  { program: 'zypper', install: ['zypper', '--non-interactive', 'install'], asRoot: true },
  { program: 'brew', install: ['brew', 'install'], asRoot: false },
];

/** @param {string} program */
export function hasProgram(program) {
  return spawnSync('sh', ['-c', 'command -v -- "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}

/**
 * How a package gets onto this machine: `prefix` is empty as root, `sudo -n` where that works without a password, and
 * null where only the person can do it.
 * @param {{ packageName: string, has?: (program: string) => boolean, rights?: () => string[] | null }} options
 */
export function planInstall({ packageName, has = hasProgram, rights = rootRights }) {
  const manager = PACKAGE_MANAGERS.find(({ program }) => has(program));
  if (manager === undefined) return null;
  const prefix = manager.asRoot ? rights() : [];
  const install = [...manager.install, packageName];
  return {
    prefix,
    refresh: manager.refresh ?? null,
    install,
    typed: `${manager.asRoot && prefix?.length !== 0 ? 'sudo ' : ''}${install.join(' ')}`,
  };
}

/**
 * @param {{ packageName: string, whatFor: string, refreshFirst?: boolean }} options
 *   refreshFirst: where one is installed already, an old list would have nothing newer
 */
export async function installSystemPackage({ packageName, whatFor, refreshFirst = false }) {
  const plan = planInstall({ packageName });
  if (plan === null) {
    throw new PrerequisiteError(
      `${packageName} is missing (${whatFor}) and no package manager was found. Install ${packageName}, then run the command again.`,
    );
  }
  if (plan.prefix === null) {
    throw new PrerequisiteError(
      `${packageName} is missing (${whatFor}). Type this, then run the command again:\n\n    ${plan.typed}\n`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const whatToDo = `Install ${packageName} yourself (\`${plan.typed}\`), then run the command again.`;
  const run = (/** @type {string[]} */ command) => {
    const [program = '', ...argv] = [...(plan.prefix ?? []), ...command];
    return runQuietly([program, ...argv], { env, whatToDo });
  };
  if (plan.refresh === null || refreshFirst) {
    if (plan.refresh !== null) await run(plan.refresh);
    await run(plan.install);
    return;
  }
  try {
    await run(plan.install);
  } catch {
    // No package list yet, or one too old to find anything with: refreshed only then, as it takes many seconds.
    await run(plan.refresh);
    await run(plan.install);
  }
}

function rootRights() {
  if (process.getuid?.() === 0) return [];
  const withoutPassword = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  return withoutPassword ? ['sudo', '-n'] : null;
}
