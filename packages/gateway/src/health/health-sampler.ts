// Takes samples of the machine and its sessions: a reading now, and what happened since the reading before.
import { availableParallelism, loadavg, uptime } from 'node:os';
import { limits, type EventBodies } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';
import type { ProcessInfo } from '../process/process-info.ts';
import type { ActivityClock } from '../session/activity-clock.ts';
import type { DiskReader } from './disk-reader.ts';
import { fitHealth } from './fit-health.ts';
import type { HealthReading } from './health-reading.ts';
import type { MachineReader } from './machine-reader.ts';
import { machineRates } from './machine-rates.ts';
import { sessionLoads, type SessionLoad } from './session-loads.ts';

/** What is asked about a session; a LiveSession has it. */
export interface SampledSession {
  readonly sessionId: string;
  readonly panePid: number;
  readonly activity: Pick<ActivityClock, 'lastInputAt' | 'lastOutputAt'>;
}

export interface HealthSamplerOptions {
  machine: MachineReader;
  disks: Pick<DiskReader, 'read'>;
  listProcesses: () => Promise<readonly ProcessInfo[]>;
  sessions: () => readonly SampledSession[];
  clock: Clock;
  /** Wall clock. */
  wallNowMs: () => number;
}

const NO_LOAD: SessionLoad = { cpu_percent: 0, rss_bytes: 0, process_count: 0, top: [] };
const MAX_LOAD = 1_000_000;

export class HealthSampler {
  readonly #options: HealthSamplerOptions;
  #latest: HealthReading | undefined;
  #owed: ReadonlyMap<number, number> = new Map();

  constructor(options: HealthSamplerOptions) {
    this.#options = options;
  }

  /** Rates of the next sample count from now, and not from before a pause that may have lasted for days. */
  async begin(): Promise<void> {
    this.#latest = await this.#read();
    this.#owed = new Map();
  }

  async sample(): Promise<EventBodies['gateway.health']> {
    const { disks, sessions, wallNowMs } = this.#options;
    const [after, diskHealth] = await Promise.all([this.#read(), disks.read()]);
    const before = this.#latest ?? after;
    const coreCount = availableParallelism();
    const sampled = sessions().slice(0, limits.MAX_SESSIONS);
    const { memory, swap } = after.machine;
    const panePids = new Set(sampled.map(({ panePid }) => panePid));
    const { loads, owed } = sessionLoads({
      before,
      after,
      owed: this.#owed,
      panePids,
      coreCount,
      memoryBytes: memory.total_bytes,
    });
    this.#latest = after;
    this.#owed = owed;
    const { gateway_cpu_percent, ...rates } = machineRates({ before, after, coreCount });
    const [one = 0, five = 0, fifteen = 0] = loadavg().map((load) => Math.round(Math.min(MAX_LOAD, load) * 100) / 100);
    return fitHealth({
      machine: {
        at: wallNowMs(),
        uptime_s: Math.floor(uptime()),
        ...rates,
        load: [one, five, fifteen],
        memory,
        swap,
        disks: diskHealth,
        gateway: { cpu_percent: gateway_cpu_percent, rss_bytes: process.memoryUsage.rss() },
      },
      sessions: sampled.map(({ sessionId, panePid, activity }) => ({
        session_id: sessionId,
        ...(loads.get(panePid) ?? NO_LOAD),
        last_input_at: activity.lastInputAt,
        last_output_at: activity.lastOutputAt,
      })),
    });
  }

  async #read(): Promise<HealthReading> {
    const { machine, listProcesses, clock } = this.#options;
    const [reading, processes] = await Promise.all([machine.read(), listProcesses()]);
    const { user, system } = process.cpuUsage();
    return { atMs: clock.nowMs(), machine: reading, processes, gatewayCpuMs: (user + system) / 1000 };
  }
}
