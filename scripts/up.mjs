// `npm start`: brings what is missing, builds what changed, and becomes the host (packages/host), which does the rest.
import { join } from 'node:path';
import { buildIfChanged } from './build-if-changed.mjs';
import { prepareNode, preparePrerequisites, ROOT, runScript } from './prerequisites.mjs';
import { runAttached } from './prerequisites/run-attached.mjs';
import { createStepLog } from './prerequisites/step-log.mjs';

const HOST = join(ROOT, 'packages', 'host', 'src');

await runScript(async () => {
  const argv = process.argv.slice(2);
  const asksForHelp = argv.some((argument) => argument === '--help' || argument === '-h');
  const step = createStepLog();
  const { node, env } = await prepareNode(step);
  const host = (/** @type {string} */ file, /** @type {{ tellWhenGone?: boolean }} */ options = {}) =>
    runAttached([node, '--disable-warning=ExperimentalWarning', join(HOST, file), ...argv], {
      cwd: process.cwd(),
      env,
      ...options,
    });
  // Before anything is changed: the VibeCode that runs already serves its pages from this checkout.
  const refusal = await host('check-start.ts');
  if (refusal !== 0) return refusal;
  await preparePrerequisites({ tmux: !asksForHelp, step });
  if (!asksForHelp) await buildIfChanged({ node, env, step });
  return host('main.ts', { tellWhenGone: true });
});
