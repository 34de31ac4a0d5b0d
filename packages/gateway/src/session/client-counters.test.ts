import { describe, expect, it } from 'vitest';
import { ClientCounters } from './client-counters.ts';

describe('ClientCounters', () => {
  it('[INP2] remembers the last counter of each client, zero included', () => {
    const counters = new ClientCounters();
    expect(counters.isRepeated('a', 0)).toBe(false);
    counters.take('a', 0);
    expect(counters.isRepeated('a', 0)).toBe(true);
    expect([counters.last('a'), counters.last('b')]).toEqual([0, null]);
  });

  it('[INP7] forgets the clients that typed longest ago', () => {
    const counters = new ClientCounters();
    for (let client = 0; client < 1_500; client += 1) {
      counters.take(`c${client}`, 1);
      counters.take('busy', client);
    }
    expect(counters.last('c0')).toBeNull();
    expect(counters.last('c1499')).toBe(1);
    expect(counters.last('busy')).toBe(1_499);
  });
});
