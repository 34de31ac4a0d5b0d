// The long form of the soak test: `node packages/gateway/scripts/prove-soak.ts [sessions] [seed]`. Needs tmux.
import { runSoak } from '../src/testing/run-soak.ts';

const [sessions = '1000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
process.stdout.write(`soak: ${sessions} sessions on one tmux server, seed ${seed}\n`);
const startedAt = performance.now();
const report = await runSoak({
  sessions: Number(sessions),
  seed: Number(seed),
  progress: (done, faults) => {
    if (done % 50 === 0) process.stdout.write(`  ${done}, ${faults} faults\n`);
  },
});
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
process.stdout.write(`${report.sessions} in ${seconds} s: ${report.faults.length} faults\n`);
for (const fault of report.faults.slice(0, 20)) process.stdout.write(`  ${fault}\n`);
process.exitCode = report.faults.length === 0 ? 0 : 1;
