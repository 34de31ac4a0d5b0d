import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSecretKey } from './secret-key.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vibecode-key-'));
  path = join(folder, 'secret-key');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('[HOST17] is made once, for this user alone', () => {
  const key = readSecretKey(path);
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o644);
  expect(readSecretKey(path)).toBe(key);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('[HOST17] one that cannot be used is refused and left as it is', () => {
  writeFileSync(path, 'half');
  expect(() => readSecretKey(path)).toThrow(`${path} is no key.`);
  expect(readFileSync(path, 'utf8')).toBe('half');
});
