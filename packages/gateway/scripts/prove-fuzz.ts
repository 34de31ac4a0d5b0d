// The long form of the fuzz test: `node packages/gateway/scripts/prove-fuzz.ts [count] [seed]`. Needs tmux.
import { runFuzz } from '../src/testing/run-fuzz.ts';

const [count = '100000', seed = String(Date.now() % 2 ** 32)] = process.argv.slice(2);
process.stdout.write(`fuzz: ${count} messages and frames, seed ${seed}\n`);
const startedAt = performance.now();
const report = await runFuzz({
  count: Number(count),
  seed: Number(seed),
  progress: (done) => {
    if (done % 10_000 === 0) process.stdout.write(`  ${done}\n`);
  },
});
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
const { sent, answered, silent, closed, faults } = report;
process.stdout.write(
  `${sent} sent in ${seconds} s: ${answered} answered, ${silent} dropped, ${closed} closed the link, ${faults.length} faults\n`,
);
for (const fault of faults.slice(0, 20)) process.stdout.write(`  ${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
