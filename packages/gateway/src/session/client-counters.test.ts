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

  it('[INP12] remembers the newest refusals of each client until their counters are taken', () => {
    const counters = new ClientCounters();
    for (let counter = 1; counter <= 150; counter += 1) counters.refuse('a', { counter, refusal: 'input_stale' });
    expect([counters.refusals('a').size, counters.refusals('b').size, counters.last('a')]).toEqual([100, 0, null]);
    counters.take('a', 150);
    expect([...counters.refusals('a').keys()].at(-1)).toBe(149);
    expect(counters.last('a')).toBe(150);
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
