import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseReleases } from './choose-releases.ts';

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'vibecode-releases-'))));
afterEach(() => rmSync(parent, { recursive: true }));

it('[HOST16] takes the data folder, unless only the checkout holds a release', () => {
  const data = join(parent, 'data');
  const checkout = join(parent, 'checkout');
  const release = (folder: string, channel: string) => {
    mkdirSync(join(folder, channel), { recursive: true });
    writeFileSync(join(folder, channel, 'manifest.json'), '{}');
  };
  mkdirSync(data);
  expect(chooseReleases([data, checkout])).toBe(data);
  release(checkout, 'beta');
  expect(chooseReleases([data, checkout])).toBe(checkout);
  release(data, 'stable');
  expect(chooseReleases([data, checkout])).toBe(data);
});
