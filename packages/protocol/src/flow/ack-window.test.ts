import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LINK_WINDOW_BYTES,
  MAX_WINDOW_BYTES,
  MIN_WINDOW_BYTES,
  SESSION_WINDOW_BYTES,
  VIEWER_WINDOW_BYTES,
} from '../limits.ts';
import { percentile, runFlood, runFloods, type SimulatedHop, type SimulatedRun } from '../testing/simulated-hop.ts';
import { AckWindow } from './ack-window.ts';

describe('room', () => {
  it('[FL3] ends at the limit', () => {
    const window = new AckWindow(10_000);
    window.sent(6_000, 0);
    expect(window.hasRoom(4_000)).toBe(true);
    expect(window.hasRoom(4_001)).toBe(false);
    expect(window.hasRoomForOutput(4_000)).toBe(true);
    expect(window.hasRoomForOutput(4_001)).toBe(false);
  });

  it('[FL3] of a drained window is enough for any snapshot, but for no output above the limit', () => {
    const window = new AckWindow(10_000);
    expect(window.hasRoom(4_000_000)).toBe(true);
    expect(window.hasRoomForOutput(10_001)).toBe(false);
    window.sent(1, 0);
    expect(window.hasRoom(4_000_000)).toBe(false);
  });
});

describe('accounting', () => {
  it('[FL4] holds for any order of sends, acks and resets', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('sent' as const), byteCount: fc.nat(100_000), afterMs: fc.nat(500) }),
      fc.record({ type: fc.constant('acked' as const), byteCount: fc.nat(100_000), afterMs: fc.nat(500) }),
      fc.record({ type: fc.constant('asked' as const), byteCount: fc.nat(100_000), afterMs: fc.nat(500) }),
      fc.record({ type: fc.constant('reset' as const), byteCount: fc.constant(0), afterMs: fc.nat(500) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), fc.nat(1_000_000), (steps, initialBytes) => {
        const window = new AckWindow(initialBytes);
        let unacked = 0;
        let nowMs = 0;
        for (const { type, byteCount, afterMs } of steps) {
          nowMs += afterMs;
          if (type === 'sent') {
            window.sent(byteCount, nowMs);
            unacked += byteCount;
          } else if (type === 'acked') {
            window.acked(byteCount, nowMs);
            unacked = Math.max(0, unacked - byteCount);
          } else if (type === 'asked') {
            expect(window.hasRoomForOutput(byteCount)).toBe(unacked + byteCount <= window.limitBytes);
            expect(window.hasRoom(byteCount)).toBe(unacked === 0 || unacked + byteCount <= window.limitBytes);
          } else {
            window.reset();
            unacked = 0;
          }
          expect(window.unackedBytes).toBe(unacked);
          expect(window.isDrained).toBe(unacked === 0);
          expect(window.limitBytes).toBeGreaterThanOrEqual(MIN_WINDOW_BYTES);
          expect(window.limitBytes).toBeLessThanOrEqual(MAX_WINDOW_BYTES);
        }
      }),
    );
  });

  it('[FL7] a reset voids what is in flight and keeps the limit', () => {
    const window = new AckWindow(SESSION_WINDOW_BYTES);
    runFlood(
      window,
      { bytesPerMs: 125, roundTripMs: 150, acks: 'hub' },
      { batchBytes: () => 8_000, durationMs: 5_000 },
    );
    const learned = window.limitBytes;
    expect(learned).toBeLessThan(SESSION_WINDOW_BYTES);
    window.sent(5_000, 5_000);
    window.reset();
    expect(window.isDrained).toBe(true);
    // A late ack of what was in flight counts for nothing.
    window.acked(5_000, 6_000);
    expect(window.unackedBytes).toBe(0);
    expect(window.limitBytes).toBe(learned);
  });
});

/** 1 Mbit/s and 150 ms: a poor mobile link or a busy home uplink. */
const SLOW = { bytesPerMs: 125, roundTripMs: 150 };
const LOCALHOST = { bytesPerMs: 200_000, roundTripMs: 1 };
const FAST_AND_FAR = { bytesPerMs: 12_500, roundTripMs: 80 };
const SECONDS_30 = 30_000;
const FIRST_SECONDS = 3_000;

function flooded(hop: SimulatedHop, batchBytes: (atMs: number) => number): SimulatedRun {
  const window = new AckWindow(hop.acks === 'hub' ? SESSION_WINDOW_BYTES : VIEWER_WINDOW_BYTES);
  return runFlood(window, hop, { batchBytes, durationMs: SECONDS_30 });
}

/** The same numbers in every run. */
function jitter(mostMs: number): (ack: number) => number {
  return (ack) => ((ack * 7_919) % 101) * (mostMs / 100);
}

describe.each(['hub', 'viewer'] as const)('adapting to a hop acknowledged by a %s', (acks) => {
  it.each([
    ['0.4 MB/s', () => 8_000],
    ['3 MB/s', () => 60_000],
    ['bursts', (atMs: number) => (Math.floor(atMs / 500) % 2 === 0 ? 200 : 60_000)],
  ])('[FL5] a flood of %s on a slow hop lets an echo wait 150 ms at most', (_name, batchBytes) => {
    for (const ackJitterMs of [jitter(0), jitter(15)]) {
      const { queueMs } = flooded({ ...SLOW, acks, ackJitterMs }, batchBytes);
      expect(percentile(queueMs, 0.95)).toBeLessThanOrEqual(150);
    }
  });

  it('[FL5] even the first seconds of it queue no more than one full window', () => {
    const { queueMs } = flooded({ ...SLOW, acks }, () => 8_000);
    const fullWindowMs = (SESSION_WINDOW_BYTES + 8_000) / SLOW.bytesPerMs;
    expect(Math.max(...queueMs.slice(0, FIRST_SECONDS))).toBeLessThanOrEqual(fullWindowMs);
  });

  it('[FL5] a hop that is fast and far gets a larger window and then carries the whole flood', () => {
    const { limitBytes, outputBytes } = flooded({ ...FAST_AND_FAR, acks, ackJitterMs: jitter(15) }, () => 60_000);
    expect(limitBytes.at(-1)).toBeGreaterThan(3 * SESSION_WINDOW_BYTES);
    expect(outputBytes).toBeGreaterThan(0.9 * (SECONDS_30 / 20) * 60_000);
  });

  it('[FL5] a hop on the same machine carries the whole flood, jitter or not', () => {
    for (const ackJitterMs of [jitter(0), jitter(15), jitter(40)]) {
      const { outputBytes } = flooded({ ...LOCALHOST, acks, ackJitterMs }, () => 60_000);
      expect(outputBytes).toBeGreaterThan(0.9 * (SECONDS_30 / 20) * 60_000);
    }
  });

  it('[FL5] a session that only echoes keeps its window, however late the acks are', () => {
    const { limitBytes } = flooded({ ...LOCALHOST, acks, ackJitterMs: jitter(90) }, () => 100);
    expect(Math.min(...limitBytes)).toBeGreaterThanOrEqual(VIEWER_WINDOW_BYTES);
  });

  it('[FL5] grows again when a slow hop has become fast', () => {
    const window = new AckWindow(VIEWER_WINDOW_BYTES);
    runFlood(window, { ...SLOW, acks }, { batchBytes: () => 8_000, durationMs: SECONDS_30 });
    const slowLimit = window.limitBytes;
    window.reset();
    // Simulated time starts over; the window only ever compares times.
    const { outputBytes } = runFlood(
      window,
      { ...LOCALHOST, acks },
      { batchBytes: () => 60_000, durationMs: 3 * SECONDS_30 },
    );
    expect(window.limitBytes).toBeGreaterThan(slowLimit);
    expect(outputBytes).toBeGreaterThan(0.5 * (SECONDS_30 / 20) * 60_000);
  });
});

describe('several floods on one link', () => {
  const eight = () => Array.from({ length: 8 }, () => new AckWindow(SESSION_WINDOW_BYTES));

  it('[FL5] use all of a slow link and keep its queue short', () => {
    const link = new AckWindow(LINK_WINDOW_BYTES);
    const flood = { batchBytes: () => 2_000, durationMs: SECONDS_30 };
    const { queueMs, outputBytes, snapshotCount } = runFloods(
      { sessions: eight(), link },
      { ...SLOW, acks: 'hub' },
      flood,
    );
    expect(percentile(queueMs.slice(FIRST_SECONDS), 0.95)).toBeLessThanOrEqual(150);
    expect(outputBytes + snapshotCount * 4_096).toBeGreaterThan(0.8 * SLOW.bytesPerMs * SECONDS_30);
  });

  it('[FL5] all pass where the link is fast', () => {
    const link = new AckWindow(LINK_WINDOW_BYTES);
    const flood = { batchBytes: () => 8_000, durationMs: SECONDS_30 };
    const { outputBytes } = runFloods({ sessions: eight(), link }, { ...LOCALHOST, acks: 'hub' }, flood);
    expect(outputBytes).toBeGreaterThan(0.95 * 8 * (SECONDS_30 / 20) * 8_000);
  });
});
