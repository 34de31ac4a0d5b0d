import fc from 'fast-check';
import type { EventBodies } from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { expect, it } from 'vitest';
import type { ProcessInfo } from '../process/process-info.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { HealthSampler } from './health-sampler.ts';
import type { MachineReading } from './machine-reader.ts';

const ID = '0123456789abcdef';
const PANES = [10, 20];

/** Whatever a kernel may say: counters that jump, run backwards, or are far too large. */
const counter = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER));
const usage = fc.record({ total_bytes: fc.maxSafeNat(), used_bytes: fc.maxSafeNat() });
const machineReading: fc.Arbitrary<MachineReading> = fc.record({
  cpu: fc.record({ busy: counter, available: counter }),
  memory: usage,
  swap: usage,
  interfaces: fc
    .dictionary(fc.constantFrom('eth0', 'wlan0', 'tun0'), fc.record({ receivedBytes: counter, sentBytes: counter }))
    .map((interfaces) => new Map(Object.entries(interfaces))),
});
const processInfo: fc.Arbitrary<ProcessInfo> = fc.record({
  pid: fc.integer({ min: 1, max: 30 }),
  parent: fc.integer({ min: 0, max: 30 }),
  session: fc.constantFrom(...PANES, 5),
  startedAt: fc.constantFrom('a', 'b'),
  isZombie: fc.boolean(),
  name: fc.string({ unit: 'binary', maxLength: 300 }),
  cpuMs: counter,
  reapedCpuMs: counter,
  rssBytes: fc.nat(),
});
const moment = fc.record({
  machine: machineReading,
  processes: fc.uniqueArray(processInfo, { selector: ({ pid }) => pid }),
  passedMs: fc.constantFrom(0, 1, 2_000, 1e9),
});

it('[HLT3] gives samples that fit their schema, whatever the machine says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 2, maxLength: 4 }), async (moments) => {
      const clock = new ManualClock();
      let at = 0;
      const now = () => moments[Math.min(at, moments.length - 1)] ?? moments[0];
      const sampler = new HealthSampler({
        machine: { read: () => Promise.resolve(now()?.machine as MachineReading) },
        disks: { read: () => Promise.resolve([]) },
        listProcesses: () => Promise.resolve(now()?.processes ?? []),
        sessions: () =>
          PANES.map((panePid, index) => ({
            sessionId: `${ID.slice(1)}${index}`,
            panePid,
            activity: { lastInputAt: null, lastOutputAt: 5 },
          })),
        clock,
        wallNowMs: () => 1_795_267_200_000,
      });
      await sampler.begin();
      for (at = 1; at < moments.length; at += 1) {
        clock.advance(now()?.passedMs ?? 0);
        const health: EventBodies['gateway.health'] = await sampler.sample();
        expect(
          EVENT_VALIDATORS['gateway.health'](health),
          JSON.stringify(EVENT_VALIDATORS['gateway.health'].errors),
        ).toBe(true);
      }
    }),
  );
});
