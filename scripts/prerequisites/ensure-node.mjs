// Finds a Node that is new enough, or brings Node 24 from npm's platform packages into .toolchain/.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { installLocked, isInstalled } from './install-locked.mjs';
import { isNodeNewEnough, MINIMUM_NODE } from './node-version.mjs';
import { PrerequisiteError } from './prerequisite-error.mjs';

/**
 * @typedef {object} NodeEnvironment
 * @property {string} node path of the executable
 * @property {NodeJS.ProcessEnv} env with that Node first in PATH, for children that look for `node`
 */

/**
 * @param {{ root: string, step: import('./step-log.mjs').Step }} options
 * @returns {Promise<NodeEnvironment>}
 */
export async function ensureNode({ root, step }) {
  if (isNodeNewEnough(process.versions.node)) return environmentOf(process.execPath);
  const folder = join(root, '.toolchain');
  const lock = join(root, 'scripts', 'toolchain', 'package-lock.json');
  if (!isInstalled({ folder, lockfiles: [lock] }) || findNode(folder) === undefined) {
    await step(`Node 24 for the tools (this machine has ${process.versions.node})`, async () => {
      mkdirSync(folder, { recursive: true });
      copyFileSync(join(root, 'scripts', 'toolchain', 'package.json'), join(folder, 'package.json'));
      copyFileSync(lock, join(folder, 'package-lock.json'));
      await installLocked({ folder, lockfiles: [lock], env: process.env });
      assertRuns(findNode(folder));
    });
  }
  return environmentOf(/** @type {string} */ (findNode(folder)));
}

/**
 * In the platform's package itself: npm 9 makes no link to it in node_modules/.bin.
 * @param {string} folder
 */
function findNode(folder) {
  const packages = join(folder, 'node_modules');
  if (!existsSync(packages)) return undefined;
  return readdirSync(packages)
    .filter((name) => name.startsWith('node-'))
    .map((name) => join(packages, name, 'bin', 'node'))
    .find((file) => existsSync(file));
}

/** @param {string | undefined} node */
function assertRuns(node) {
  if (node !== undefined && spawnSync(node, ['--version']).status === 0) return;
  throw new PrerequisiteError(
    `There is no ready-made Node for ${process.platform} ${process.arch} that runs here. ` +
      `Install Node ${MINIMUM_NODE.join('.')} or newer yourself, then run the command again.`,
  );
}

/** @param {string} node */
function environmentOf(node) {
  const path = `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`;
  return { node, env: { ...process.env, PATH: path } };
}
