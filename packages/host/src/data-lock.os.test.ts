import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockData, takeAway } from './data-lock.ts';
import { processStartTime } from './process-start-time.ts';

let folder: string;
let lockFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vibecode-lock-'));
  lockFile = join(folder, 'lock.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const url = 'http://localhost:4870';

describe('lockData', () => {
  it('[HOST1] refuses a second holder with address and process of the first', () => {
    const lock = lockData(lockFile, url);
    expect(() => lockData(lockFile, 'http://localhost:1')).toThrow(
      `already runs on this data at ${url} (process ${process.pid})`,
    );
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    lockData(lockFile, url).release();
  });

  it('[HOST1] takes over the lock of a process that was killed', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid ?? 0;
    writeFileSync(lockFile, JSON.stringify({ pid, started: processStartTime(pid), url }));
    expect(() => lockData(lockFile, url)).toThrow('already runs');
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockData(lockFile, url).release();
  });

  it('[HOST1] takes over the lock when its pid belongs to another process by now', () => {
    writeFileSync(lockFile, JSON.stringify({ pid: process.pid, started: 'another boot:1', url }));
    lockData(lockFile, url).release();
  });

  it('[HOST1] takes away a dead lock, not the one that another has put in its place meanwhile', () => {
    writeFileSync(lockFile, 'dead');
    expect(takeAway(lockFile, 'dead')).toBe(true);
    expect(takeAway(lockFile, 'dead')).toBe(true);
    const other = lockData(lockFile, url);
    expect(takeAway(lockFile, 'dead')).toBe(false);
    expect(() => lockData(lockFile, url)).toThrow('already runs');
    other.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('[HOST1] takes over what is no lock', () => {
    writeFileSync(lockFile, '{"pid":');
    lockData(lockFile, url).release();
  });

  it("[HOST1] does not release another's lock", () => {
    const lock = lockData(lockFile, url);
    writeFileSync(lockFile, 'taken over');
    lock.release();
    expect(existsSync(lockFile)).toBe(true);
    expect(readFileSync(lockFile, 'utf8')).toBe('taken over');
  });
});
