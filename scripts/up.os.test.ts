import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const NEEDED = ['package.json', 'package-lock.json', 'scripts', 'packages/host/src', 'packages/host/package.json'];

/** What the test asks of the host; named by a variable where it is imported, as another project of the compiler has it. */
interface HostsLock {
  lockData(lockFile: string, url: string): { release(): void };
}
const HOSTS_LOCK = join(ROOT, 'packages/host/src/data-lock.ts');

let folder: string;
/** Nothing is installed in it and all is to be built: whatever a start does before it is refused is seen. */
let checkout: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vibecode-up-'));
  checkout = join(folder, 'checkout');
  for (const path of NEEDED) cpSync(join(ROOT, path), join(checkout, path), { recursive: true });
  mkdirSync(join(checkout, 'packages/web/dist'), { recursive: true });
  writeFileSync(join(checkout, 'packages/web/dist/page.js'), 'served by the one that runs');
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(...options: string[]) {
  const up = join(checkout, 'scripts/up.mjs');
  return spawnSync(process.execPath, [up, '--json', '--no-open', ...options], { encoding: 'utf8', cwd: checkout });
}

function expectUntouched() {
  expect(readFileSync(join(checkout, 'packages/web/dist/page.js'), 'utf8')).toBe('served by the one that runs');
  expect(existsSync(join(checkout, 'packages/web/dist/.built-from'))).toBe(false);
  expect(existsSync(join(checkout, 'node_modules'))).toBe(false);
}

describe('npm start', () => {
  it('[UP7] on data that a VibeCode runs on says so at once, and installs and builds nothing', async () => {
    const { lockData } = (await import(HOSTS_LOCK)) as HostsLock;
    const data = join(folder, 'data');
    mkdirSync(data);
    const lock = lockData(join(data, 'lock.json'), 'http://localhost:4871');
    const { status, stdout, stderr } = start('--port', '0', '--data', data);
    lock.release();
    expect(stderr).toMatch(
      /^\nVibeCode already runs on this data at http:\/\/localhost:4871 \(process \d+\)\..*--data DIR\.\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expectUntouched();
  });

  it('[UP7] with an option that does not exist installs and builds nothing', () => {
    const { status, stderr } = start('--prot', '0');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^\nUnknown option '--prot'/);
    expectUntouched();
  });
});
