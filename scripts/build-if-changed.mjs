// Builds worker, pages and gateway when what they are made of changed since the last build. Comparing contents takes
// ~50 ms, so that a warm start spends nothing on npm, Vite or esbuild.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './prerequisites.mjs';
import { runQuietly } from './prerequisites/run-quietly.mjs';

/** What is built; each has `scripts/build.ts` and `dist/`, and some read a folder of another package. @type {{ title: string, package: string, alsoReads?: string }[]} */
export const BUILT_PARTS = [
  { title: 'Build the control plane', package: 'control-plane', alsoReads: 'gateway/deploy' },
  { title: 'Build the gateway', package: 'gateway' },
  { title: 'Build the pages', package: 'web' },
];

/** Folders and files that no build reads. */
const NOT_AN_INPUT = /^(?:node_modules|dist|fixtures|mock-control-plane|testing)$|\.test\.tsx?$|\.md$/;

/**
 * @param {{ node: string, env: NodeJS.ProcessEnv, step: import('./prerequisites/step-log.mjs').Step, root?: string }} options
 * @returns {Promise<string[]>} packages built now
 */
export async function buildIfChanged({ node, env, step, root = ROOT }) {
  const shared = digestOf([join(root, 'packages', 'protocol'), join(root, 'package-lock.json')]);
  const built = [];
  for (const part of BUILT_PARTS) {
    const folder = join(root, 'packages', part.package);
    const stamp = join(folder, 'dist', '.built-from');
    const inputs = part.alsoReads === undefined ? [folder] : [folder, join(root, 'packages', part.alsoReads)];
    const digest = `${shared} ${digestOf(inputs)}\n`;
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) continue;
    await step(part.title, async () => {
      rmSync(stamp, { force: true });
      await runQuietly([node, join(folder, 'scripts', 'build.ts')], {
        cwd: root,
        env,
        whatToDo: 'The sources do not build; undo your last change to them, or see what the lines above say.',
      });
      mkdirSync(dirname(stamp), { recursive: true });
      writeFileSync(stamp, digest);
    });
    built.push(part.package);
  }
  return built;
}

/** @param {string[]} paths files, or folders with all below them */
export function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addToDigest(hash, path);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function addToDigest(hash, path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    hash.update(`${path}\n`).update(readFileSync(path));
    return;
  }
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (NOT_AN_INPUT.test(entry.name)) continue;
    addToDigest(hash, join(path, entry.name));
  }
}
