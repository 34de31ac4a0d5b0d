// The long form of the chaos test: `node packages/gateway/scripts/prove-chaos.ts [rounds] [seed]`. Needs tmux.
import { runChaos } from '../src/testing/run-chaos.ts';

const [rounds = '100', seed = String(Date.now() % 2 ** 32)] = process.argv.slice(2);
process.stdout.write(`chaos: ${rounds} rounds, seed ${seed}\n`);
const report = await runChaos({
  rounds: Number(rounds),
  seed: Number(seed),
  progress: (line) => process.stdout.write(`  ${line}\n`),
});
const sorted = report.recoveriesMs.toSorted((a, b) => a - b);
const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
process.stdout.write(
  `${report.rounds} rounds, ${report.keysTyped} lines typed of which ${report.keysLost} were known as lost; ` +
    `exact screens after ${at(0.5)} ms (p50), ${at(0.95)} ms (p95), ${at(1)} ms (max); ${report.faults.length} faults\n`,
);
for (const fault of report.faults.slice(0, 20)) process.stdout.write(`  ${fault}\n`);
process.exitCode = report.faults.length === 0 ? 0 : 1;
