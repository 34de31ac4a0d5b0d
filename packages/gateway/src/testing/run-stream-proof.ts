// Many random lives of a session stream, a few at once, each on a tmux server of its own; used by the test and the proof.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { measureWidths } from '../tmux/measure-widths.ts';
import { scratchTmux } from './scratch-tmux.ts';
import { runScenario, streamScenario } from './stream-scenario.ts';

export interface StreamProofOptions {
  runs: number;
  seed: number;
  progress?: (done: number, failed: number) => void;
}

export interface StreamProofReport {
  runs: number;
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
  const scenarios = fc.sample(streamScenario, { seed, numRuns: runs });
  const failures: string[] = [];
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < scenarios.length; index = next++) {
      const scenario = scenarios[index] ?? [];
      // A server each: one that dies of a scenario fails that scenario alone.
      await using tmux = await scratchTmux();
      await runScenario(scenario, { tmux, widths }).catch((error: unknown) => {
        failures.push(`scenario ${index} of seed ${seed}: ${String(error)}\n${JSON.stringify(scenario)}`);
      });
      done++;
      progress?.(done, failures.length);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { runs: done, failures };
}
