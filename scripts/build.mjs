// `npm run build`: what `npm start` builds, without starting it.
import { buildIfChanged } from './build-if-changed.mjs';
import { preparePrerequisites, runScript } from './prerequisites.mjs';
import { createStepLog } from './prerequisites/step-log.mjs';

await runScript(async () => {
  const step = createStepLog();
  const built = await buildIfChanged({ ...(await preparePrerequisites({ step })), step });
  if (built.length === 0) process.stderr.write('  Everything is built already.\n');
  return 0;
});
