import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID_BYTES, ID_LENGTH, idFromBytes, idToBytes, isId, newId } from './ids.ts';

const idBytes = fc.uint8Array({ minLength: ID_BYTES, maxLength: ID_BYTES });

describe('ids', () => {
  it('[FR8] bytes to text and back lose nothing', () => {
    fc.assert(
      fc.property(idBytes, (bytes) => {
        const id = idFromBytes(bytes);
        expect(id).toHaveLength(ID_LENGTH);
        expect(isId(id)).toBe(true);
        expect(idToBytes(id)).toEqual(bytes);
      }),
    );
  });

  it('[FR8] text order is byte order', () => {
    fc.assert(
      fc.property(idBytes, idBytes, (a, b) => {
        const byText = Math.sign(idFromBytes(a) < idFromBytes(b) ? -1 : Number(idFromBytes(a) > idFromBytes(b)));
        const at = a.findIndex((byte, index) => byte !== b[index]);
        expect(byText).toBe(at === -1 ? 0 : Math.sign((a[at] ?? 0) - (b[at] ?? 0)));
      }),
    );
  });

  it.each([
    undefined,
    null,
    7,
    '',
    'abc',
    '0123456789abcdeff',
    '0123456789ABCDEF',
    '0123456789abcdei',
    ' 123456789abcdef',
  ])('[FR8] %j is none', (value) => {
    expect(isId(value)).toBe(false);
  });

  it('[FR8] wrong lengths are refused, never cut off', () => {
    expect(() => idFromBytes(new Uint8Array(ID_BYTES - 1))).toThrow(RangeError);
    expect(() => idFromBytes(new Uint8Array(ID_BYTES + 1))).toThrow(RangeError);
    expect(() => idToBytes('0123456789abcde')).toThrow(RangeError);
  });

  it('[FR8] a new one is made of the random bytes alone', () => {
    expect(newId((bytes) => bytes.fill(0))).toBe('0000000000000000');
    expect(newId((bytes) => bytes.fill(0xff))).toBe('zzzzzzzzzzzzzzzz');
  });
});
