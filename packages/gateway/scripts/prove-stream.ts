// The long form of the stream property: `node packages/gateway/scripts/prove-stream.ts [runs] [seed]`. Needs tmux.
import { runStreamProof } from '../src/testing/run-stream-proof.ts';

const [runs = '2000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
process.stdout.write(`stream: ${runs} lives of a session, seed ${seed}\n`);
const startedAt = performance.now();
const report = await runStreamProof({
  runs: Number(runs),
  seed: Number(seed),
  progress: (done, failed) => {
    if (done % 100 === 0) process.stdout.write(`  ${done}, ${failed} failures\n`);
  },
});
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
process.stdout.write(`${report.runs} in ${seconds} s: ${report.failures.length} failures\n`);
for (const failure of report.failures.slice(0, 20)) process.stdout.write(`  ${failure}\n`);
process.exitCode = report.failures.length === 0 ? 0 : 1;
