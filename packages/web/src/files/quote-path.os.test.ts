import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotePath } from './quote-path.ts';

/** A separator that no quoted path holds. */
const SEPARATOR = '\u0001';
const BATCH = 200;

describe('a quoted path', () => {
  it('[FIL6] is one word to a real shell, and the same word', () => {
    const characters = fc.oneof(
      fc
        .array(fc.integer({ min: 32, max: 0x10_ff_ff }), { maxLength: 30 })
        .map((points) => String.fromCodePoint(...points)),
      fc.string({ unit: fc.constantFrom(...`'"\\$\`!*?[]{}()<>|&;~# -=%^`), maxLength: 30 }),
    );
    const paths = fc
      .sample(characters, BATCH)
      .map((name) => `/${name}`)
      .filter((path) => quotePath(path) !== null);
    const script = `printf '%s${SEPARATOR}' ${paths.map((path) => quotePath(path)).join(' ')}`;
    const printed = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } });
    expect(printed.split(SEPARATOR).slice(0, -1)).toEqual(paths);
  });
});
