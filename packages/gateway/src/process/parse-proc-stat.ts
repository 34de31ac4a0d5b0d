// One line of /proc/<pid>/stat. Pure.
import type { ProcessInfo } from './process-info.ts';

/** A tick is a hundredth of a second for programs, whatever the kernel's own clock is (USER_HZ). */
const TICK_MS = 10;

/** undefined for what is no such line. */
export function parseProcStat(line: string, pageBytes: number): ProcessInfo | undefined {
  // The program's name stands in brackets and may hold anything, brackets included; the fields follow the last one.
  const nameStart = line.indexOf('(');
  const nameEnd = line.lastIndexOf(')');
  const pid = Number.parseInt(line, 10);
  if (!Number.isSafeInteger(pid) || nameStart < 0 || nameEnd < nameStart) return undefined;
  const fields = line.slice(nameEnd + 2).split(' ');
  const number = (index: number): number => Number(fields[index] ?? 0) || 0;
  const state = fields[0] ?? '';
  return {
    pid,
    parent: number(1),
    session: number(3),
    startedAt: fields[19] ?? '',
    isZombie: state === 'Z' || state === 'X',
    name: line.slice(nameStart + 1, nameEnd),
    cpuMs: (number(11) + number(12)) * TICK_MS,
    reapedCpuMs: (number(13) + number(14)) * TICK_MS,
    rssBytes: Math.max(0, number(21)) * pageBytes,
  };
}
