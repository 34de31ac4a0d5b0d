import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizePaste } from './sanitize-paste.ts';

const clean = (text: string) => Buffer.from(sanitizePaste(Buffer.from(text))).toString();

describe('sanitizePaste', () => {
  it('[INP6] keeps text with tabs and line ends byte for byte', () => {
    const text = 'a\tb\r\nc\rd\n\u00a0é漢🙂👍🏽\u{10ffff}~[201~ 200~';
    expect(clean(text)).toBe(text);
  });

  it('[INP6] removes paste brackets, also ones that removal would form anew', () => {
    expect(clean('a\u001b[201~rm -rf x\u001b[200~b')).toBe('arm -rf xb');
    expect(clean('\u009b201~x')).toBe('x');
    for (const nested of [
      '\u001b[20\u001b[201~1~',
      '\u001b\u0001[201~',
      '\u001b\u001b[201~[201~',
      '\u009b\u009b201~201~',
    ]) {
      expect(clean(nested)).not.toMatch(/\u001b|\u009b/);
    }
  });

  it('[INP6] leaves no control but tab, CR and LF in any bytes, and takes nothing else', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\u001b',
        '[200~',
        '[201~',
        '\u001b[201~',
        '\u009b',
        '201~',
        '\u0003',
        '\u007f',
        '\t',
        '\r\n',
        '\u0085',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('').toWellFormed();
        const result = clean(text);
        expect(result).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
        const bare = text
          .replaceAll(/\u001b\[20[01]~|\u009b20[01]~/g, '')
          .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '');
        expect(result).toBe(bare);
      }),
    );
  });

  it('[INP6] survives bytes that are no UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const result = sanitizePaste(bytes);
        expect(result.length).toBeLessThanOrEqual(bytes.length);
        expect(result.includes(0x1b)).toBe(false);
      }),
    );
    expect([...sanitizePaste(Buffer.of(0x9b, 0x41, 0xff, 0xc3))]).toEqual([0x41, 0xff, 0xc3]);
  });
});
