import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEMA_HASH } from './generated/schema-hash.ts';
import { chooseVersion, PROTOCOL_SCHEMA_HASH, PROTOCOL_VERSION, PROTOCOL_VERSION_FLOOR } from './version.ts';

const packageDir = join(import.meta.dirname, '..');

describe('the schemas', () => {
  it('[VER1] are those that the version stands for', () => {
    expect(
      SCHEMA_HASH,
      [
        'The schemas changed. Decide, then put the new hash into src/version.ts:',
        '- Never released, or no peer of the old version would notice (a new optional field that peers of the old version are never sent): keep PROTOCOL_VERSION.',
        '- A peer of the old version would reject or misread something: PROTOCOL_VERSION + 1, a line of history, fixtures/v<N> copied and mended.',
        '- This build can no longer speak to the old version at all: raise PROTOCOL_VERSION_FLOOR too.',
      ].join('\n'),
    ).toBe(PROTOCOL_SCHEMA_HASH);
  });

  it('[VER3] gave the generated files that are committed', async () => {
    await promisify(execFile)(process.execPath, [join(packageDir, 'scripts/generate.ts'), '--check']);
  }, 30_000);
});

describe('the version', () => {
  it('[VER2] is not below its floor and has fixtures', async () => {
    expect(PROTOCOL_VERSION_FLOOR).toBeLessThanOrEqual(PROTOCOL_VERSION);
    await access(join(packageDir, `fixtures/v${PROTOCOL_VERSION}`));
  });
});

describe('chooseVersion', () => {
  it.each([
    { peer: { min: 1, max: 3 }, self: { min: 2, max: 5 }, choice: { ok: true, version: 3 } },
    { peer: { min: 2, max: 5 }, self: { min: 1, max: 3 }, choice: { ok: true, version: 3 } },
    { peer: { min: 2, max: 2 }, self: { min: 2, max: 2 }, choice: { ok: true, version: 2 } },
    { peer: { min: 1, max: 1 }, self: { min: 2, max: 3 }, choice: { ok: false, mustUpdate: 'peer' } },
    { peer: { min: 4, max: 6 }, self: { min: 2, max: 3 }, choice: { ok: false, mustUpdate: 'self' } },
  ])('[HS3] of $peer and $self is $choice', ({ peer, self, choice }) => {
    expect(chooseVersion(peer, self)).toEqual(choice);
  });

  it('[HS3] takes this build for itself', () => {
    const ours = { min: PROTOCOL_VERSION_FLOOR, max: PROTOCOL_VERSION };
    expect(chooseVersion(ours)).toEqual({ ok: true, version: PROTOCOL_VERSION });
  });

  it('[HS3] is in both ranges, and both sides agree who must update', () => {
    const range = fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 5 }))
      .map(([min, span]) => ({ min, max: min + span }));
    fc.assert(
      fc.property(range, range, (a, b) => {
        const here = chooseVersion(b, a);
        const there = chooseVersion(a, b);
        if (here.ok) {
          expect(there).toEqual(here);
          for (const { min, max } of [a, b]) expect(here.version >= min && here.version <= max).toBe(true);
        } else expect(there).toEqual({ ok: false, mustUpdate: here.mustUpdate === 'peer' ? 'self' : 'peer' });
      }),
    );
  });
});
