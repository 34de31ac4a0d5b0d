// Many random lives of a session stream, a few at once, each on a tmux server of its own; used by the test and the proof.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { measureWidths } from '../tmux/measure-widths.ts';
import { arbitraryStreamScenario } from './arbitrary-stream-scenario.ts';
import { scratchTmux } from './scratch-tmux.ts';
import { runScenario, type Comparisons } from './stream-scenario.ts';

export interface StreamProofOptions {
  runs: number;
  seed: number;
  progress?: (done: number, failed: number) => void;
}

export interface StreamProofReport {
  runs: number;
  comparisons: Comparisons;
  /** How long after the last output each scenario's screens were right, in order of length. */
  restsMs: number[];
  /** The scenario and what was wrong after it. */
  failures: string[];
}

/** On two cores more at once only wait for each other. */
const LANES = 4;

export async function runStreamProof({ runs, seed, progress }: StreamProofOptions): Promise<StreamProofReport> {
  const widths = await (async () => {
    await using tmux = await scratchTmux();
    const cacheFolder = await mkdtemp(join(tmpdir(), 'vibecode-cache-'));
    const table = await measureWidths({ server: tmux.server, cacheFolder });
    await rm(cacheFolder, { recursive: true });
    return table;
  })();
  const scenarios = fc.sample(arbitraryStreamScenario, { seed, numRuns: runs });
  const failures: string[] = [];
  const restsMs: number[] = [];
  const comparisons: Comparisons = { asked: 0, made: 0, madeWithin: 0 };
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < scenarios.length; index = next++) {
      const scenario = scenarios[index] ?? [];
      // A server each: one that dies of a scenario fails that scenario alone.
      await using tmux = await scratchTmux();
      try {
        const report = await runScenario(scenario, { tmux, widths });
        comparisons.asked += report.comparisons.asked;
        comparisons.made += report.comparisons.made;
        comparisons.madeWithin += report.comparisons.madeWithin;
        restsMs.push(report.restMs);
      } catch (error) {
        failures.push(`scenario ${index} of seed ${seed}: ${String(error)}\n${JSON.stringify(scenario)}`);
      }
      done++;
      progress?.(done, failures.length);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { runs: done, comparisons, restsMs: restsMs.toSorted((a, b) => a - b), failures };
}
