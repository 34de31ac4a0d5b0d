import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanFileName, numberedName } from './file-name.ts';
import { quotePath } from './quote-path.ts';

/** Any code points, halves of pairs too. */
const ANY_TEXT = fc
  .array(fc.integer({ min: 0, max: 0x10_ff_ff }), { maxLength: 120 })
  .map((points) => String.fromCodePoint(...points));
const byteLength = (text: string) => new TextEncoder().encode(text).length;

describe('the name of a file that is given', () => {
  it('[FIL7] keeps what can be typed and loses what cannot', () => {
    expect(cleanFileName("Ada's notes (2).txt")).toBe("Ada's notes (2).txt");
    expect(cleanFileName('two\nlines\u001b.txt')).toBe('two_lines_.txt');
    expect(cleanFileName('a/b')).toBe('a_b');
    expect(cleanFileName('..')).toBe('file');
    expect(cleanFileName('')).toBe('file');
  });

  it('[FIL7] is cut to what file systems take, its ending kept', () => {
    const cut = cleanFileName(`${'漢'.repeat(100)}.tar.gz`);
    expect(byteLength(cut)).toBeLessThanOrEqual(255);
    expect(cut).toMatch(/^漢+\.tar\.gz$/u);
  });

  it('[FIL7] is always one that can be typed', () => {
    fc.assert(
      fc.property(ANY_TEXT, (name) => {
        const clean = cleanFileName(name);
        expect(byteLength(clean)).toBeLessThanOrEqual(255);
        expect(clean).not.toMatch(/[/\u0000]/u);
        if (!/[\ufffd\p{Surrogate}]/u.test(clean)) expect(quotePath(`/${clean}`)).not.toBeNull();
      }),
    );
  });

  it('[FIL7] gets its number before the ending', () => {
    expect(numberedName('a.txt', 2)).toBe('a-2.txt');
    expect(numberedName('a.tar.gz', 3)).toBe('a-3.tar.gz');
    expect(numberedName('.bashrc', 2)).toBe('.bashrc-2');
    expect(numberedName('Makefile', 2)).toBe('Makefile-2');
    expect(byteLength(numberedName(`${'é'.repeat(127)}.c`, 12))).toBeLessThanOrEqual(255);
  });
});
