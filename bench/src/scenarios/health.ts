// What watching the machine costs the gateway: samples are taken at the rate of an open health page, and the processor
// time of one of them is told at the rate of every day.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { limits } from '@vibecode/protocol';
import { percentile } from '../percentiles.ts';
import { processorSeconds } from '../process-figures.ts';
import type { ViewerClient } from '../viewer-client.ts';

export interface HealthResult {
  /** Of one core, at a sample every HEALTH_INTERVAL_MS. */
  cpu_percent_at_30s: number;
  /** Code and data that are live after a collection of garbage, in a process of its own. */
  memory_added_mb: number;
  /** From the question of a page that opens to the figures on it. */
  sample_ms: { p50: number; max: number };
}

const QUIET_MS = 30_000;
const WATCHED_MS = 60_000;
const ROUNDS = 15;
const MEMORY_SCRIPT = join(import.meta.dirname, '../../../packages/gateway/scripts/measure-health.ts');

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function measureHealth({
  viewer,
  gatewayPid,
}: {
  viewer: ViewerClient;
  gatewayPid: number;
}): Promise<HealthResult> {
  const waits: number[] = [];
  let count = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const told = new Promise<void>((resolve) => {
      viewer.onHealth = () => resolve();
    });
    const startMs = performance.now();
    viewer.watchHealth(true);
    await told;
    waits.push(performance.now() - startMs);
    viewer.watchHealth(false);
    // Samples follow each other by half a second at least; this is not to be measured.
    await sleep(700);
  }
  viewer.onHealth = () => (count += 1);

  const quiet = await usedDuring(gatewayPid, QUIET_MS);
  const quietCount = count;
  count = 0;
  viewer.watchHealth(true);
  const watched = await usedDuring(gatewayPid, WATCHED_MS);
  const watchedCount = count;
  viewer.watchHealth(false);
  viewer.onHealth = undefined;

  // Without the samples of the quiet time, which had one or two.
  const perSample = (watched - quiet * (WATCHED_MS / QUIET_MS)) / (watchedCount - quietCount * (WATCHED_MS / QUIET_MS));
  const sorted = waits.toSorted((a, b) => a - b);
  return {
    cpu_percent_at_30s: (Math.max(0, perSample) / (limits.HEALTH_INTERVAL_MS / 1000)) * 100,
    memory_added_mb: await memoryAddedMb(),
    sample_ms: { p50: percentile(sorted, 0.5), max: percentile(sorted, 1) },
  };
}

async function memoryAddedMb(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', MEMORY_SCRIPT]);
  return (JSON.parse(stdout) as { live_mb: number }).live_mb;
}

async function usedDuring(pid: number, ms: number): Promise<number> {
  const before = await processorSeconds(pid);
  await sleep(ms);
  return (await processorSeconds(pid)) - before;
}
