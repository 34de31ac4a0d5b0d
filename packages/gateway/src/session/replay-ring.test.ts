import { expect, it } from 'vitest';
import { REPLAY_BYTES, ReplayRing } from './replay-ring.ts';

const text = (chunks: Uint8Array[] | undefined): string | undefined => chunks && Buffer.concat(chunks).toString();

it('[VWR2] gives exactly the bytes since a position, across chunks', () => {
  const ring = new ReplayRing();
  ring.restart(100);
  for (const chunk of ['abc', 'def', 'ghi']) ring.push(Buffer.from(chunk));
  expect(text(ring.since(100))).toBe('abcdefghi');
  expect(text(ring.since(104))).toBe('efghi');
  expect(text(ring.since(109))).toBe('');
  expect(ring.since(99)).toBeUndefined();
  expect(ring.since(110)).toBeUndefined();
});

it('[VWR3] holds no more than its bound', () => {
  const ring = new ReplayRing();
  const chunk = new Uint8Array(10_000);
  for (let count = 0; count < 100; count++) ring.push(chunk);
  expect(ring.since(1_000_000 - REPLAY_BYTES - 1)).toBeUndefined();
  expect(ring.since(1_000_000 - REPLAY_BYTES + 10_000)).toBeDefined();
  ring.restart(5);
  expect(ring.since(5)).toEqual([]);
});
