// Memory and processor time of a process, and what the host took, from /proc.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Resident memory in MB (10^6 bytes). */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib === undefined) throw new Error(`process ${pid} has no VmRSS`);
  return (Number(kib) * 1024) / 1e6;
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** Processor seconds used so far, user and system. */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export interface ProcessorTicks {
  stolen: number;
  all: number;
}

/** What all processors did since the machine started; `stolen`: they had work and the host ran somebody else's. */
export async function readSteal(): Promise<ProcessorTicks> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  // cpu user nice system idle iowait irq softirq steal; the rest is counted in user and nice already (proc(5)).
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { stolen: ticks[7] ?? 0, all: ticks.reduce((sum, one) => sum + one, 0) };
}

/** Percent of the machine's processor time. */
export function stealSince(before: ProcessorTicks, after: ProcessorTicks): number {
  return (100 * (after.stolen - before.stolen)) / Math.max(1, after.all - before.all);
}
