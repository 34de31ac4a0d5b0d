import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scratchTmux } from '../testing/scratch-tmux.ts';
import { runScenario, streamScenario } from '../testing/stream-scenario.ts';
import { measureWidths } from '../tmux/measure-widths.ts';

/** The long form: `npm run proof:stream`. */
const RUNS = Number(process.env['VIBECODE_PROOF_RUNS'] ?? 15);
const SEED = process.env['VIBECODE_PROOF_SEED'];
const AT_ONCE = 4;

it(
  '[OUT8] whatever happens, viewers show what tmux shows, and no epoch loses, repeats or reorders a byte',
  { timeout: 60_000 + RUNS * 10_000 },
  async () => {
    await using tmux = await scratchTmux();
    const widths = await measureWidths({
      server: tmux.server,
      cacheFolder: await mkdtemp(join(tmpdir(), 'vibecode-cache-')),
    });
    const seed = SEED === undefined ? 20_261_122 : Number(SEED);
    const results = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, (_, lane) =>
        fc.assert(
          fc.asyncProperty(streamScenario, (actions) => runScenario(actions, { tmux, widths })),
          { numRuns: Math.ceil(RUNS / AT_ONCE), seed: seed + lane, endOnFailure: true },
        ),
      ),
    );
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [describeFailure(result.reason)] : [],
    );
    expect(failures).toEqual([]);
  },
);

function describeFailure(reason: unknown): string {
  return reason instanceof Error ? `${reason.message}\n${String(reason.cause)}` : String(reason);
}
