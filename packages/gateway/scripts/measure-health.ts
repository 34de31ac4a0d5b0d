// What health adds to a gateway's memory: `node --expose-gc packages/gateway/scripts/measure-health.ts`. It compares what a
// collection of garbage leaves: a whole gateway's resident memory moves by megabytes without any cause. Used by `npm run bench`.
import { homedir, tmpdir } from 'node:os';
import { systemClock } from '../src/platform/system-clock.ts';
import { listProcesses } from '../src/process/list-processes.ts';

/** Ten minutes of a page that watches. */
const SAMPLES = 300;
const SESSIONS = 10;

const before = settled();
const { DiskReader } = await import('../src/health/disk-reader.ts');
const { HealthSampler } = await import('../src/health/health-sampler.ts');
const { LinuxMachineReader } = await import('../src/health/linux-machine-reader.ts');
const { MacosMachineReader } = await import('../src/health/macos-machine-reader.ts');
const sampler = new HealthSampler({
  machine: process.platform === 'darwin' ? new MacosMachineReader() : new LinuxMachineReader(),
  disks: new DiskReader({ folders: [homedir(), '/', tmpdir()], clock: systemClock }),
  listProcesses,
  sessions: () =>
    Array.from({ length: SESSIONS }, (_, at) => ({
      sessionId: at.toString(16).padStart(16, '0'),
      panePid: process.ppid,
      activity: { lastInputAt: null, lastOutputAt: null },
    })),
  clock: systemClock,
  wallNowMs: Date.now,
});
await sampler.begin();
for (let count = 0; count < SAMPLES; count += 1) await sampler.sample();
const addedBytes = settled() - before;
process.stdout.write(`${JSON.stringify({ live_mb: addedBytes / 1e6 })}\n`);

function settled(): number {
  if (globalThis.gc === undefined) throw new Error('Start it with --expose-gc.');
  for (let count = 0; count < 3; count += 1) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
