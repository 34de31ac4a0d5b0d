import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberedName, oneLineName } from './free-name.ts';
import { byteLength, MAX_NAME_BYTES } from './path-guard.ts';

it.each([
  ['shot.png', 1, 'shot.png'],
  ['shot.png', 2, 'shot-2.png'],
  ['a.tar.gz', 3, 'a.tar-3.gz'],
  ['.env', 2, '.env-2'],
  ['Makefile', 10, 'Makefile-10'],
])('[FIL6] %s, number %i, is %s', (name, number, numbered) => {
  expect(numberedName(name, number)).toBe(numbered);
});

it('[FIL6] keeps within 255 bytes and never cuts a character', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).filter((one) => byteLength(one) <= 255);
  fc.assert(
    fc.property(name, fc.integer({ min: 2, max: 1_000 }), (one, number) => {
      const numbered = numberedName(one, number);
      expect(byteLength(numbered)).toBeLessThanOrEqual(MAX_NAME_BYTES);
      expect(numbered).not.toMatch(/\p{Surrogate}/u);
      expect(numbered).toContain(`-${number}`);
    }),
  );
});

it('[FIL6] takes out only what a terminal would take for keys', () => {
  expect(oneLineName('a\nb\r\u001b[31m\u0085\u2028"c\' \u{1f600}-$(x)')).toBe('a_b__[31m__"c\' \u{1f600}-$(x)');
});
