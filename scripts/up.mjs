// `npm start`: brings what is missing, builds what changed, and becomes the host (packages/host), which does the rest.
import { join } from 'node:path';
import { buildIfChanged } from './build-if-changed.mjs';
import { preparePrerequisites, ROOT, runScript } from './prerequisites.mjs';
import { runAttached } from './prerequisites/run-attached.mjs';
import { createStepLog } from './prerequisites/step-log.mjs';

await runScript(async () => {
  const argv = process.argv.slice(2);
  const asksForHelp = argv.some((argument) => argument === '--help' || argument === '-h');
  const step = createStepLog();
  const { node, env } = await preparePrerequisites({ tmux: !asksForHelp, step });
  if (!asksForHelp) await buildIfChanged({ node, env, step });
  const host = join(ROOT, 'packages', 'host', 'src', 'main.ts');
  return runAttached([node, '--disable-warning=ExperimentalWarning', host, ...argv], {
    cwd: process.cwd(),
    env,
    tellWhenGone: true,
  });
});
