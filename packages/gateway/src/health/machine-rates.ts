// What the machine and the gateway did between two readings. Pure.
import type { MachineHealth } from '@vibecode/protocol';
import { counterRate } from './counter-rate.ts';
import type { HealthReading } from './health-reading.ts';
import type { MachineReading } from './machine-reader.ts';
import { cpuPercent } from './session-loads.ts';

export type MachineRates = Pick<MachineHealth, 'cpu_percent' | 'network'> & { gateway_cpu_percent: number };

/** Beyond any interface there is: the counters were not of the same thing. */
const MAX_BYTES_PER_S = 1e15;

export function machineRates(options: {
  before: HealthReading;
  after: HealthReading;
  coreCount: number;
}): MachineRates {
  const { before, after, coreCount } = options;
  const elapsedMs = after.atMs - before.atMs;
  return {
    cpu_percent: machinePercent(before.machine.cpu, after.machine.cpu),
    network: networkRate(before, after),
    gateway_cpu_percent: cpuPercent({ usedMs: after.gatewayCpuMs - before.gatewayCpuMs, elapsedMs, coreCount }),
  };
}

/** By the processors' own counters, which stand still with the machine. */
function machinePercent(before: MachineReading['cpu'], after: MachineReading['cpu']): number {
  const available = after.available - before.available;
  const busy = after.busy - before.busy;
  if (!(available > 0) || !(busy > 0)) return 0;
  return Math.round(Math.min(1, busy / available) * 1000) / 10;
}

function networkRate(before: HealthReading, after: HealthReading): MachineHealth['network'] {
  const elapsedMs = after.atMs - before.atMs;
  let received = 0;
  let sent = 0;
  for (const [name, now] of after.machine.interfaces) {
    const then = before.machine.interfaces.get(name);
    // One that was not there before may bring counters of an earlier life.
    if (then === undefined) continue;
    received += counterRate({ before: then.receivedBytes, after: now.receivedBytes, elapsedMs });
    sent += counterRate({ before: then.sentBytes, after: now.sentBytes, elapsedMs });
  }
  return { received_bytes_per_s: perSecond(received), sent_bytes_per_s: perSecond(sent) };
}

function perSecond(perMs: number): number {
  return Math.min(MAX_BYTES_PER_S, Math.round(perMs * 1000));
}
