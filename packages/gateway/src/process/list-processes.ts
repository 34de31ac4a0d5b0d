// Every process of this machine with what tells it apart from a later one of the same number, and what it uses.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pageSize } from './page-size.ts';
import { parseProcStat } from './parse-proc-stat.ts';
import { parsePs, PS_COLUMNS } from './parse-ps.ts';
import type { ProcessInfo } from './process-info.ts';
import { runProcess } from './run-process.ts';

/** In one turn of the event loop: a third of a millisecond, which no echo notices. */
const READS_PER_TURN = 20;

export async function listProcesses(): Promise<ProcessInfo[]> {
  return process.platform === 'linux' ? listProc() : listPs();
}

/** Read synchronously: the kernel answers at once, and the thread pool costs six times the processor time. */
async function listProc(): Promise<ProcessInfo[]> {
  const pageBytes = await pageSize();
  const infos: ProcessInfo[] = [];
  let reads = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    reads += 1;
    if (reads % READS_PER_TURN === 0) await nextTurn();
    const info = readProc(name, pageBytes);
    if (info !== undefined) infos.push(info);
  }
  return infos;
}

/** undefined once it is gone. */
function readProc(pid: string, pageBytes: number): ProcessInfo | undefined {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'), pageBytes);
  } catch {
    return undefined;
  }
}

async function listPs(): Promise<ProcessInfo[]> {
  const args = ['-A', '-o', PS_COLUMNS];
  const { stdout } = await runProcess({ file: 'ps', args, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  return parsePs(stdout.toString());
}

/** Variables a process was started with; nothing where they cannot be read. */
export async function readEnvironment(pid: number): Promise<ReadonlySet<string>> {
  if (process.platform !== 'linux') return new Set();
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return new Set(text.split('\0'));
}
