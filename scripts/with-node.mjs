// `node scripts/with-node.mjs FILE …`: runs a file with a Node that is new enough, dependencies installed.
import { runScript, preparePrerequisites, ROOT } from './prerequisites.mjs';
import { runAttached } from './prerequisites/run-attached.mjs';

await runScript(async () => {
  const { node, env } = await preparePrerequisites();
  return runAttached([node, ...process.argv.slice(2)], { cwd: ROOT, env });
});
