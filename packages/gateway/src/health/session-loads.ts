// What each session uses: of its processes, between two readings. Pure.
import type { ProcessLoad, SessionHealth } from '@vibecode/protocol';
import type { ProcessInfo } from '../process/process-info.ts';
import { groupBySession } from './group-by-session.ts';
import type { HealthReading } from './health-reading.ts';

export type SessionLoad = Pick<SessionHealth, 'cpu_percent' | 'rss_bytes' | 'process_count' | 'top'>;

export interface SessionLoadsOptions {
  before: Pick<HealthReading, 'atMs' | 'processes'>;
  after: Pick<HealthReading, 'atMs' | 'processes'>;
  /** From the comparison before this one. */
  owed: ReadonlyMap<number, number>;
  panePids: ReadonlySet<number>;
  coreCount: number;
  /** Of the machine: what a consumer of memory is measured by. */
  memoryBytes: number;
}

/** All by the pid of the pane's process. */
export interface SessionLoads {
  loads: ReadonlyMap<number, SessionLoad>;
  /** Time of processes that ended and were counted, but that no parent has waited for yet: it is not to be counted twice. */
  owed: ReadonlyMap<number, number>;
}

const MAX_TOP = 3;
/** Systems cut names at 16 bytes or so; a longer one would only fill the message. */
const MAX_NAME_LENGTH = 64;
const MAX_PERCENT = 1_000_000;

export function sessionLoads(options: SessionLoadsOptions): SessionLoads {
  const { before, after, panePids, coreCount, memoryBytes } = options;
  const elapsedMs = after.atMs - before.atMs;
  const percent = (usedMs: number): number => cpuPercent({ usedMs, elapsedMs, coreCount });
  const share = ({ cpu_percent, rss_bytes }: ProcessLoad): number =>
    Math.max(cpu_percent / (100 * coreCount), memoryBytes > 0 ? rss_bytes / memoryBytes : 0);
  const then = byIdentity(before.processes);
  const now = byIdentity(after.processes);
  const groupsBefore = groupBySession(before.processes, panePids);
  const loads = new Map<number, SessionLoad>();
  const owed = new Map<number, number>();
  for (const [panePid, group] of groupBySession(after.processes, panePids)) {
    const alive = group.filter(({ isZombie }) => !isZombie);
    const consumers = alive.map((info) => processLoad(info, percent(grown(then.get(identityOf(info)), info, 'cpuMs'))));
    // Children that began and ended in between are found in what their parents waited for; what was counted while
    // they lived is taken off again.
    const own = sum(group.map((info) => grown(then.get(identityOf(info)), info, 'cpuMs')));
    const reaped = sum(group.map((info) => grown(then.get(identityOf(info)), info, 'reapedCpuMs')));
    const ended = (groupsBefore.get(panePid) ?? []).filter((info) => !now.has(identityOf(info)));
    const counted = sum(ended.map(({ cpuMs, reapedCpuMs }) => cpuMs + reapedCpuMs));
    owed.set(panePid, Math.max(0, counted - reaped));
    loads.set(panePid, {
      cpu_percent: percent(own + Math.max(0, reaped - counted - (options.owed.get(panePid) ?? 0))),
      rss_bytes: sum(alive.map(({ rssBytes }) => rssBytes)),
      process_count: alive.length,
      top: consumers.toSorted((a, b) => share(b) - share(a)).slice(0, MAX_TOP),
    });
  }
  return { loads, owed };
}

/** Of one core, to a tenth. A process cannot use more than there is, whatever two clocks say after a sleep. */
export function cpuPercent(options: { usedMs: number; elapsedMs: number; coreCount: number }): number {
  const { usedMs, elapsedMs, coreCount } = options;
  if (!(elapsedMs > 0) || !(usedMs > 0)) return 0;
  return Math.round(Math.min(MAX_PERCENT, 100 * coreCount, (usedMs / elapsedMs) * 100) * 10) / 10;
}

/** A number alone may have been given to another process since. */
function identityOf({ pid, startedAt }: ProcessInfo): string {
  return `${pid} ${startedAt}`;
}

function byIdentity(processes: readonly ProcessInfo[]): ReadonlyMap<string, ProcessInfo> {
  return new Map(processes.map((info) => [identityOf(info), info]));
}

function grown(before: ProcessInfo | undefined, after: ProcessInfo, of: 'cpuMs' | 'reapedCpuMs'): number {
  return Math.max(0, after[of] - (before?.[of] ?? 0));
}

function processLoad({ pid, name, rssBytes }: ProcessInfo, cpu_percent: number): ProcessLoad {
  return { pid, name: printable(name), cpu_percent, rss_bytes: rssBytes };
}

/** Programs choose their names, and may choose line feeds and escape sequences. */
function printable(name: string): string {
  return (
    name
      .replace(/[\p{C}]/gu, '\u{fffd}')
      .slice(0, MAX_NAME_LENGTH)
      .toWellFormed() || '?'
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
