// The long form of the stream property: `node packages/gateway/scripts/prove-stream.ts [runs] [seed]`. Needs tmux.
import { runStreamProof } from '../src/testing/run-stream-proof.ts';

/** A screen is to be right 0.6 s after the last output; the rest is for four lives at once on a machine that does more. */
const MAX_REST_MS = 2_000;
/** On average; and a share of them within a sequence. */
const MIN_COMPARISONS_PER_RUN = 0.5;
const MIN_SHARE_WITHIN = 0.1;

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
const { comparisons, restsMs } = report;
const rest = (share: number): number => Math.round(restsMs[Math.floor((restsMs.length - 1) * share)] ?? 0);
process.stdout.write(
  `  ${comparisons.made} of ${comparisons.asked} comparisons with the mirror at once, ${comparisons.madeWithin} of them within an escape or a character\n` +
    `  right after ${rest(0.5)} ms (p50), ${rest(0.95)} ms (p95), ${rest(1)} ms (max)\n`,
);
const broken = [...report.failures];
if (rest(1) > MAX_REST_MS)
  broken.push(`a screen was right only ${rest(1)} ms after the last output, not ${MAX_REST_MS}`);
if (
  comparisons.made < report.runs * MIN_COMPARISONS_PER_RUN ||
  comparisons.madeWithin < comparisons.made * MIN_SHARE_WITHIN
)
  broken.push('too little was compared with the mirror to prove anything');
for (const fault of broken.slice(0, 20)) process.stdout.write(`  ${fault}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
