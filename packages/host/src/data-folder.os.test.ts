import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';

const isRoot = process.getuid?.() === 0;
let parent: string;

beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'vibecode-data-'))));
afterEach(() => {
  chmodSync(parent, 0o700);
  rmSync(parent, { recursive: true });
});

const mode = (path: string) => statSync(path).mode & 0o777;

describe('openDataFolder', () => {
  it('[HOST9] makes the folder and all within it for its owner alone', () => {
    const root = join(parent, 'deep', 'data');
    const data = openDataFolder(root);
    expect(mode(root)).toBe(0o700);
    for (const path of [
      data.database,
      data.durableObjects,
      data.releases,
      data.gateway,
      data.logs,
      dirname(data.adminSocket),
    ]) {
      expect(mode(path)).toBe(0o700);
    }
  });

  it('[HOST9] closes a folder that was open to others', () => {
    chmodSync(parent, 0o755);
    openDataFolder(parent);
    expect(mode(parent)).toBe(0o700);
  });

  it('[HOST9] refuses a folder that holds something else, and leaves it as it was', () => {
    chmodSync(parent, 0o755);
    writeFileSync(join(parent, 'letter.txt'), 'mine');
    expect(() => openDataFolder(parent)).toThrow(`${parent} holds other files.`);
    expect(mode(parent)).toBe(0o755);
    expect(readdirSync(parent)).toEqual(['letter.txt']);
  });

  it('[HOST9] takes its own folder again', () => {
    openDataFolder(parent);
    writeFileSync(join(parent, 'lock.json'), '{}');
    openDataFolder(parent);
  });

  it('[HOST9] refuses a file, saying so', () => {
    const root = join(parent, 'file');
    writeFileSync(root, 'mine');
    expect(() => openDataFolder(root)).toThrow(`${root} is not a folder. Choose another folder with --data DIR.`);
    expect(() => openDataFolder(join(root, 'below'))).toThrow('is not a folder');
  });

  it.skipIf(process.platform !== 'linux')('[HOST9] refuses a place that takes no folders at all', () => {
    expect(() => openDataFolder('/proc/vibecode')).toThrow(
      'takes no new folders. Choose another folder with --data DIR.',
    );
  });

  it.skipIf(isRoot)('[HOST9] refuses a folder without rights (root has them all: not shown as root)', () => {
    chmodSync(parent, 0o500);
    expect(() => openDataFolder(join(parent, 'data'))).toThrow('No permission to write');
  });

  it('[HOST9] keeps sockets elsewhere, and private, when the path is too long for the system', () => {
    const root = join(parent, 'a'.repeat(60), 'b'.repeat(60));
    const data = openDataFolder(root);
    try {
      expect(Buffer.byteLength(data.adminSocket)).toBeLessThan(100);
      expect(mode(data.sockets)).toBe(0o700);
      expect(openDataFolder(root).adminSocket).toBe(data.adminSocket);
      chmodSync(data.sockets, 0o755);
      expect(() => openDataFolder(root)).toThrow('is open to others');
    } finally {
      rmSync(data.sockets, { recursive: true });
    }
  });

  it('[HOST9] a socket folder inside the data is closed again rather than refused', () => {
    const { sockets } = openDataFolder(parent);
    chmodSync(sockets, 0o755);
    openDataFolder(parent);
    expect(mode(sockets)).toBe(0o700);
  });
});
