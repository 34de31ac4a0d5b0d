import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, continuity, samePosition } from './stream-position.ts';

const position = fc.record({ epoch: fc.nat(3), offset: fc.nat(1_000) });

describe('advance', () => {
  it('[FL1] moves the offset by the bytes and stays in the epoch', () => {
    expect(advance({ epoch: 4, offset: 10 }, 5)).toEqual({ epoch: 4, offset: 15 });
    fc.assert(
      fc.property(position, fc.nat(), fc.nat(), (from, a, b) => {
        expect(advance(advance(from, a), b)).toEqual(advance(from, a + b));
      }),
    );
  });

  it('[FL1] leaves the position it was given alone', () => {
    const from = Object.freeze({ epoch: 1, offset: 1 });
    expect(samePosition(advance(from, 1), from)).toBe(false);
    expect(samePosition(advance(from, 0), from)).toBe(true);
  });
});

describe('continuity', () => {
  it.each([
    ['continues', { epoch: 1, offset: 10 }],
    ['repeats', { epoch: 1, offset: 9 }],
    ['gap', { epoch: 1, offset: 11 }],
    ['new_epoch', { epoch: 2, offset: 10 }],
    ['new_epoch', { epoch: 0, offset: 0 }],
  ] as const)('[FL2] %s: %j after {epoch 1, offset 10}', (relation, next) => {
    expect(continuity({ epoch: 1, offset: 10 }, next)).toBe(relation);
  });

  it('[FL2] continues exactly where the position is the same', () => {
    fc.assert(
      fc.property(position, position, (end, next) => {
        expect(continuity(end, next) === 'continues').toBe(samePosition(end, next));
      }),
    );
  });
});
