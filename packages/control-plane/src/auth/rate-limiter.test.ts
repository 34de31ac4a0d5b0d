import { expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

it('[AUTH8] lets a burst through, then what is earned, each key for itself', () => {
  const limiter = new RateLimiter({ burst: 3, perSecond: 2 });
  const takes = (key: string, nowMs: number, count: number) =>
    Array.from({ length: count }, () => limiter.take(key, nowMs)).filter(Boolean).length;
  expect(takes('a', 0, 10)).toBe(3);
  expect(takes('b', 0, 1)).toBe(1);
  expect(takes('a', 499, 10)).toBe(0);
  expect(takes('a', 1_000, 10)).toBe(2);
  expect(takes('a', 60_000, 10)).toBe(3);
});

it('[AUTH8] a clock that goes back gives nothing away', () => {
  const limiter = new RateLimiter({ burst: 1, perSecond: 1 });
  expect(limiter.take('a', 10_000)).toBe(true);
  expect(limiter.take('a', 0)).toBe(false);
});

it('[AUTH8] holds a bounded number of keys', () => {
  const limiter = new RateLimiter({ burst: 1, perSecond: 0 });
  for (let key = 0; key < 10_001; key += 1) limiter.take(String(key), 0);
  expect(limiter.take('10000', 0)).toBe(false);
  expect(limiter.take('0', 0)).toBe(true);
});
