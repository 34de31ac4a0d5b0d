import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'vibecode-log-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('LogFile', () => {
  it('[HOST15] is private, and remembers its last lines', () => {
    const output = new PassThrough();
    const log = new LogFile(join(folder, 'a.log'));
    log.follow(output);
    for (let line = 1; line <= 30; line++) output.write(`line ${line}\n`);
    output.read();
    expect(statSync(log.path).mode & 0o777).toBe(0o600);
    expect(log.lastLines().split('\n')).toHaveLength(12);
    expect(log.lastLines()).toContain('line 30');
  });

  it('[HOST15] keeps one older file and no more', () => {
    const output = new PassThrough({ highWaterMark: 1e9 });
    const log = new LogFile(join(folder, 'a.log'));
    log.follow(output);
    const megabyte = `${'x'.repeat(999_999)}\n`;
    for (let count = 0; count < 25; count++) {
      output.write(megabyte);
      output.read();
    }
    expect(readdirSync(folder).sort()).toEqual(['a.log', 'a.log.1']);
    expect(statSync(log.path).size).toBeLessThan(7_000_000);
    expect(statSync(`${log.path}.1`).size).toBeLessThan(7_000_000);
  });
});
