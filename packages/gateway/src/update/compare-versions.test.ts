import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareVersions } from './compare-versions.ts';

it('[UPD4] orders versions as semantic versioning does', () => {
  const ordered = [
    '0.1.0-alpha',
    '0.1.0-alpha.1',
    '0.1.0-alpha.beta',
    '0.1.0-beta',
    '0.1.0-beta.2',
    '0.1.0-beta.11',
    '0.1.0-rc.1',
    '0.1.0',
    '0.1.1',
    '0.2.0',
    '0.10.0',
    '1.0.0-x-y-z',
    '1.0.0',
    '10.0.0',
  ];
  const shuffled = ordered.toReversed();
  expect(shuffled.toSorted(compareVersions)).toEqual(ordered);
});

it('[UPD4] says the opposite the other way round', () => {
  const version = fc
    .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom('', '-beta', '-beta.1', '-1', '-1.a'))
    .map(([major, minor, patch, words]) => `${major}.${minor}.${patch}${words}`);
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
      expect(compareVersions(a, b) === 0).toBe(a === b);
    }),
  );
});
