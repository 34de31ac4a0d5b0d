// Every process of this machine with what tells it apart from a later one of the same number.
import { readdir, readFile } from 'node:fs/promises';
import { runProcess } from './run-process.ts';

export interface ProcessInfo {
  pid: number;
  parent: number;
  /** POSIX session; on systems without /proc the process group, whose leader a pane's process is as well. */
  session: number;
  /** Ticks since boot, or words: compared for equality, with the pid it names one process for good. */
  startedAt: string;
  /** Dead, and only not yet collected by its parent. */
  isZombie: boolean;
}

export async function listProcesses(): Promise<ProcessInfo[]> {
  return process.platform === 'linux' ? listProc() : listPs();
}

async function listProc(): Promise<ProcessInfo[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const infos = await Promise.all(numbers.map((pid) => readProc(Number(pid))));
  return infos.filter((info) => info !== undefined);
}

/** undefined once it is gone. */
async function readProc(pid: number): Promise<ProcessInfo | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The program's name stands in brackets and may hold anything; the fields follow the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, , session] = fields;
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    startedAt: fields[19] ?? '',
    isZombie: state === 'Z' || state === 'X',
  };
}

async function listPs(): Promise<ProcessInfo[]> {
  const args = ['-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart='];
  const { stdout } = await runProcess({ file: 'ps', args, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  const infos: ProcessInfo[] = [];
  for (const line of stdout.toString().split('\n')) {
    const [, pid, parent, group, state = '', startedAt = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)/.exec(line) ?? [];
    if (pid === undefined) continue;
    infos.push({
      pid: Number(pid),
      parent: Number(parent),
      session: Number(group),
      startedAt,
      isZombie: state.startsWith('Z'),
    });
  }
  return infos;
}

/** Variables a process was started with; nothing where they cannot be read. */
export async function readEnvironment(pid: number): Promise<ReadonlySet<string>> {
  if (process.platform !== 'linux') return new Set();
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return new Set(text.split('\0'));
}
