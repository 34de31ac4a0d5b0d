// What the commands of this repository need on a bare machine with Node 18 and npm: brought here, once.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringTmux } from './prerequisites/bring-tmux.mjs';
import { ensureNode } from './prerequisites/ensure-node.mjs';
import { installLocked, isInstalled } from './prerequisites/install-locked.mjs';
import { PrerequisiteError } from './prerequisites/prerequisite-error.mjs';
import { createStepLog } from './prerequisites/step-log.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {import('./prerequisites/step-log.mjs').Step} step */
export function prepareNode(step) {
  if (process.platform === 'win32') {
    throw new PrerequisiteError(
      'Windows itself has no tmux. Run this inside WSL (https://learn.microsoft.com/windows/wsl).',
    );
  }
  return ensureNode({ root: ROOT, step });
}

/**
 * A Node that is new enough, the locked dependencies, and (where asked) tmux.
 * @param {{ tmux?: boolean, step?: import('./prerequisites/step-log.mjs').Step }} [options]
 */
export async function preparePrerequisites({ tmux = false, step = createStepLog() } = {}) {
  const found = await prepareNode(step);
  // First, as it may end the start: the dependencies take a minute.
  if (tmux) await bringTmux(step);
  const dependencies = { folder: ROOT, lockfiles: [join(ROOT, 'package-lock.json')] };
  if (!isInstalled(dependencies)) {
    await step('Dependencies from npm', () => installLocked({ ...dependencies, env: found.env }));
  }
  return found;
}

/**
 * Ends the process with the reason when a script fails: a stack is shown only for what nobody foresaw.
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    const foreseen = error instanceof PrerequisiteError;
    process.stderr.write(`\n${foreseen ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
