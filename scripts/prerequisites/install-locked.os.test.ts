import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installLocked, isInstalled } from './install-locked.mjs';

let folder: string;
let lockfiles: string[];

function writeLock(version: string) {
  const lock = { name: 'x', version, lockfileVersion: 3, requires: true, packages: { '': { name: 'x', version } } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vibecode-install-'));
  lockfiles = [join(folder, 'package-lock.json')];
  writeLock('1.0.0');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('installLocked', () => {
  it('[UP2] installs when there is nothing, and again when the lockfile changed', async () => {
    expect(isInstalled({ folder, lockfiles })).toBe(false);
    await installLocked({ folder, lockfiles, env: process.env });
    expect(isInstalled({ folder, lockfiles })).toBe(true);
    writeLock('2.0.0');
    expect(isInstalled({ folder, lockfiles })).toBe(false);
  });

  it('[UP2] an install that did not finish is not trusted', async () => {
    await installLocked({ folder, lockfiles, env: process.env });
    writeFileSync(join(folder, 'package.json'), '{ half a file');
    await expect(installLocked({ folder, lockfiles, env: process.env })).rejects.toThrow('npm reaches its registry');
    writeLock('1.0.0');
    expect(isInstalled({ folder, lockfiles })).toBe(false);
    expect(existsSync(join(folder, 'node_modules', '.vibecode-installed'))).toBe(false);
  });
});
