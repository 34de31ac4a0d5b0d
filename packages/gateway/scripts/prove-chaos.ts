// The long form of the chaos test: `node packages/gateway/scripts/prove-chaos.ts [rounds] [seed]`. Needs tmux.
import { join } from 'node:path';
import { buildGateway } from './build.ts';

// What people run; the sources take a second longer to start.
process.env['GATEWAY_MAIN'] ??= await buildGateway(join(import.meta.dirname, '../dist/tested/vibecode-gateway.mjs'));
const { runChaos } = await import('../src/testing/run-chaos.ts');

/** From the blow, in the middle of a flood, to the exact screen. */
const MAX_RECOVERY_MS = 3_000;

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
  `${report.rounds} rounds, ${report.roundsInFlood} of them in the middle of a flood of ${report.leastFloodLines} lines at least; ` +
    `${report.linesTyped} lines typed of which ${report.linesLost} were known as lost; ` +
    `exact screens after ${at(0.5)} ms (p50), ${at(0.95)} ms (p95), ${at(1)} ms (max); ${report.faults.length} faults\n`,
);
const broken = [...report.faults];
if (at(1) > MAX_RECOVERY_MS) broken.push(`a screen was exact only ${at(1)} ms after the blow, not ${MAX_RECOVERY_MS}`);
if (report.roundsInFlood < report.rounds) broken.push('a blow came before the flood or after it');
for (const fault of broken.slice(0, 20)) process.stdout.write(`  ${fault}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
