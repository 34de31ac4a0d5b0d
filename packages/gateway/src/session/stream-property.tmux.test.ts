import { expect, it } from 'vitest';
import { runStreamProof } from '../testing/run-stream-proof.ts';

/** The long form, with other scenarios each time: `npm run proof:stream`. */
const RUNS = Number(process.env['VIBECODE_PROOF_RUNS'] ?? 15);
const SEED = Number(process.env['VIBECODE_PROOF_SEED'] ?? 20_261_122);

it(
  '[OUT8] whatever happens, viewers show what tmux shows, and no epoch loses, repeats or reorders a byte',
  { timeout: 60_000 + RUNS * 10_000 },
  async () => {
    const { runs, failures, comparisons } = await runStreamProof({ runs: RUNS, seed: SEED });
    expect({ runs, failures }).toEqual({ runs: RUNS, failures: [] });
    // A proof that compares nothing proves nothing.
    expect(comparisons.made).toBeGreaterThanOrEqual(RUNS / 2);
  },
);
