import fc from 'fast-check';
import { expect, it } from 'vitest';
import { REPLAY_BYTES, ReplayRing } from './replay-ring.ts';

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

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

it('[VWR3] holds the newest bytes up to its bound, whatever the chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 * REPLAY_BYTES }), { maxLength: 6 }), fc.nat(), (lengths, salt) => {
      const ring = new ReplayRing();
      const all = Buffer.concat(lengths.map((length, index) => Buffer.alloc(length, `${salt} ${index} `)));
      let start = 0;
      for (const length of lengths) ring.push(all.subarray(start, (start += length)));
      const oldest = Math.max(0, all.length - REPLAY_BYTES);
      // Compared as a whole: element by element takes seconds.
      expect(Buffer.compare(ring.since(oldest) ?? new Uint8Array(), all.subarray(oldest))).toBe(0);
      if (oldest > 0) expect(ring.since(oldest - 1)).toBeUndefined();
    }),
    { numRuns: 20, seed: 1 },
  );
});

it('[VWR3] forgets when it is restarted', () => {
  const ring = new ReplayRing();
  ring.push(Buffer.from('abc'));
  ring.restart(5);
  expect(ring.since(5)).toEqual(new Uint8Array());
  expect(ring.since(4)).toBeUndefined();
});
