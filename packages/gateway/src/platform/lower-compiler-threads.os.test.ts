import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MODULE = join(import.meta.dirname, 'lower-compiler-threads.ts');

/** Nice values of all threads of a process of its own, after it has lowered those that compile. */
const PROGRAM = `
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { lowerCompilerThreads } from ${JSON.stringify(MODULE)};
const lowered = await lowerCompilerThreads();
const others = readdirSync('/proc/self/task').map(Number).filter((id) => !lowered.includes(id));
console.log(JSON.stringify({ lowered: lowered.map((id) => getPriority(id)), others: others.map((id) => getPriority(id)), own: getPriority() }));
`;

it.runIf(process.platform === 'linux')(
  '[SVC33] the threads that compile yield to the daemon, no other does',
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
    const { lowered, others, own } = JSON.parse(stdout) as { lowered: number[]; others: number[]; own: number };
    expect(lowered.length).toBeGreaterThan(0);
    expect(new Set(lowered)).toEqual(new Set([Math.min(19, own + 10)]));
    expect(new Set(others)).toEqual(new Set([own]));
  },
);
