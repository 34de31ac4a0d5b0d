import { expect, it } from 'vitest';
import { isNameNoText, nameNoTextAdvice } from './is-name-no-text.ts';

it('[FIL14] a name that is no text is known by what the machine lists, and what to do is said', () => {
  expect(isNameNoText({ name: 'bad-\ufffd', is_readable: false })).toBe(true);
  expect(isNameNoText({ name: 'odd-\ufffd', is_readable: true })).toBe(false);
  expect(isNameNoText({ name: 'locked', is_readable: false })).toBe(false);
  expect(nameNoTextAdvice('bad-\ufffd')).toMatch(/bad-\ufffd.* is no text .*Rename it on the machine/);
});
