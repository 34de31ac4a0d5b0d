import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECONNECT_MAX_MS, RECONNECT_MIN_MS, reconnectDelay } from './reconnect-delay.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('reconnectDelay', () => {
  it('[RC1] doubles its ceiling from the least to the most', () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6, 7, 1_000_000].map((attempt) => reconnectDelay({ attempt, random: 1 }));
    expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(ceilings[0]).toBe(RECONNECT_MIN_MS);
    expect(ceilings.at(-1)).toBe(RECONNECT_MAX_MS);
  });

  it('[RC1] lies anywhere between 0 and the ceiling', () => {
    expect(reconnectDelay({ attempt: 3, random: 0 })).toBe(0);
    expect(reconnectDelay({ attempt: 3, random: 0.5 })).toBe(2_000);
    fc.assert(
      fc.property(fc.nat(), random, (attempt, value) => {
        const delayMs = reconnectDelay({ attempt, random: value });
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeLessThanOrEqual(Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** attempt));
      }),
    );
  });

  it('[RC1] never undercuts the wait that the server named', () => {
    expect(reconnectDelay({ attempt: 0, random: 0.9, serverWaitMs: 60_000 })).toBe(60_000);
    fc.assert(
      fc.property(fc.nat(20), random, fc.nat(120_000), (attempt, value, serverWaitMs) => {
        expect(reconnectDelay({ attempt, random: value, serverWaitMs })).toBeGreaterThanOrEqual(serverWaitMs);
      }),
    );
  });
});
