// All counters of one moment; two of them make a sample.
import type { ProcessInfo } from '../process/process-info.ts';
import type { MachineReading } from './machine-reader.ts';

export interface HealthReading {
  /** Monotonic, ms. */
  atMs: number;
  machine: MachineReading;
  processes: readonly ProcessInfo[];
  /** Processor time of the gateway itself so far. */
  gatewayCpuMs: number;
}
