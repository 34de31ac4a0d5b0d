// What `npm start` asks before it installs or builds: a start that would be refused leaves alone what a running VibeCode
// serves from this checkout. Needs no dependency and nothing built.
import { claimStart } from './claim-start.ts';
import { runCommand } from './run-command.ts';

await runCommand(async (invocation) => {
  if (invocation.do === 'run') await claimStart(invocation.options);
  return 0;
});
