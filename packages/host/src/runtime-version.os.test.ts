import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRuntimeVersion, recordRuntimeVersion } from './runtime-version.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vibecode-version-'));
  file = join(folder, 'workerd-version');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('runtime version', () => {
  it('[HOST14] takes data without a version, of the same and of an older workerd', () => {
    checkRuntimeVersion(file, '1.20261117.1');
    recordRuntimeVersion(file, '1.20261117.1');
    expect(readFileSync(file, 'utf8')).toBe('1.20261117.1\n');
    checkRuntimeVersion(file, '1.20261117.1');
    checkRuntimeVersion(file, '1.20261117.2');
    checkRuntimeVersion(file, '1.20270101.0');
    checkRuntimeVersion(file, '2.0.0');
  });

  it.each(['1.20261117.0', '1.20261101.5', '0.30000000.0'])('[HOST14] %s refuses what a newer one wrote', (ours) => {
    recordRuntimeVersion(file, '1.20261117.1');
    expect(() => checkRuntimeVersion(file, ours)).toThrow('written by a newer VibeCode (workerd 1.20261117.1;');
  });
});
