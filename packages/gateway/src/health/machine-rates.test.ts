import { describe, expect, it } from 'vitest';
import { counterRate } from './counter-rate.ts';
import type { HealthReading } from './health-reading.ts';
import type { InterfaceCounters } from './machine-reader.ts';
import { machineRates } from './machine-rates.ts';

const NOTHING = { total_bytes: 0, used_bytes: 0 };

interface Figures {
  cpu?: { busy: number; available: number };
  interfaces?: Readonly<Record<string, InterfaceCounters>>;
  gatewayCpuMs?: number;
}

function reading(atMs: number, figures: Figures): HealthReading {
  const { cpu = { busy: 0, available: 0 }, interfaces = {}, gatewayCpuMs = 0 } = figures;
  const machine = { cpu, memory: NOTHING, swap: NOTHING, interfaces: new Map(Object.entries(interfaces)) };
  return { atMs, machine, processes: [], gatewayCpuMs };
}

const rates = (before: HealthReading, after: HealthReading) => machineRates({ before, after, coreCount: 2 });
const counters = (receivedBytes: number, sentBytes = 0) => ({ receivedBytes, sentBytes });

describe('machineRates', () => {
  it('[HLT4] tells what happened in between', () => {
    const before = reading(0, { cpu: { busy: 100, available: 1_000 }, interfaces: { eth0: counters(1_000, 500) } });
    const after = reading(2_000, {
      cpu: { busy: 150, available: 1_400 },
      interfaces: { eth0: counters(3_000, 600) },
      gatewayCpuMs: 20,
    });
    expect(rates(before, after)).toEqual({
      cpu_percent: 12.5,
      network: { received_bytes_per_s: 1_000, sent_bytes_per_s: 50 },
      gateway_cpu_percent: 1,
    });
  });

  it('[HLT4] is not misled by counters that begin anew or wrap, nor by interfaces that come and go', () => {
    const before = reading(0, { interfaces: { eth0: counters(4_294_967_000), tun0: counters(9e12) } });
    const after = reading(1_000, { interfaces: { eth0: counters(500), tun1: counters(8e12) } });
    expect(rates(before, after).network).toEqual({ received_bytes_per_s: 500, sent_bytes_per_s: 0 });
  });

  it('[HLT4] is calm after a sleep, when clocks stood still or counters went back', () => {
    const cpu = { busy: 100, available: 1_000 };
    const calm = { cpu_percent: 0, network: { received_bytes_per_s: 0, sent_bytes_per_s: 0 }, gateway_cpu_percent: 0 };
    const interfaces = { eth0: counters(100, 100) };
    expect(rates(reading(5, { cpu, interfaces }), reading(5, { cpu, interfaces }))).toEqual(calm);
    expect(rates(reading(5, { cpu, interfaces }), reading(1, { cpu: { busy: 90, available: 900 } }))).toEqual(calm);
    // Waiting for disks may be taken back by the kernel: more work than there was time for.
    const after = reading(10, { cpu: { busy: 300, available: 1_100 } });
    expect(rates(reading(5, { cpu }), after).cpu_percent).toBe(100);
  });
});

describe('counterRate', () => {
  it('[HLT4] is never negative and always a number', () => {
    expect(counterRate({ before: 10, after: 30, elapsedMs: 10 })).toBe(2);
    expect(counterRate({ before: 30, after: 10, elapsedMs: 10 })).toBe(1);
    for (const elapsedMs of [0, -1, Number.NaN]) expect(counterRate({ before: 0, after: 9, elapsedMs })).toBe(0);
    expect(counterRate({ before: Number.NaN, after: 9, elapsedMs: 1 })).toBe(9);
  });
});
