import { describe, expect, it } from 'vitest';
import type { ProcessInfo } from '../process/process-info.ts';
import { groupBySession } from './group-by-session.ts';
import { sessionLoads } from './session-loads.ts';

const PANE = 100;

function info(pid: number, parent: number, more: Partial<ProcessInfo> = {}): ProcessInfo {
  const plain = { session: pid, startedAt: String(pid), isZombie: false, name: `p${pid}` };
  return { pid, parent, ...plain, cpuMs: 0, reapedCpuMs: 0, rssBytes: 1_000, ...more };
}

const tmux = info(50, 1);
const pane = (more: Partial<ProcessInfo> = {}) => info(PANE, 50, more);

function load(
  before: readonly ProcessInfo[],
  after: readonly ProcessInfo[],
  { owed = new Map<number, number>(), elapsedMs = 1_000 } = {},
) {
  const panePids = new Set([PANE]);
  const readings = { before: { atMs: 0, processes: before }, after: { atMs: elapsedMs, processes: after } };
  const result = sessionLoads({ ...readings, owed, panePids, coreCount: 4, memoryBytes: 1e6 });
  return { ...result.loads.get(PANE), owed: result.owed };
}

describe('groupBySession', () => {
  it('[HLT7] takes the POSIX session, descendants that left it, and nobody else', () => {
    const processes = [
      info(400, 300),
      tmux,
      pane(),
      info(200, PANE, { session: PANE }),
      info(300, 200),
      info(201, 1, { session: PANE }),
      info(500, 50),
      info(501, 500),
    ];
    const groups = groupBySession(processes, new Set([PANE, 500]));
    expect(groups.get(PANE)?.map(({ pid }) => pid)).toEqual([400, PANE, 200, 300, 201]);
    expect(groups.get(500)?.map(({ pid }) => pid)).toEqual([500, 501]);
  });

  it('[HLT7] ends where parents go round in a circle', () => {
    expect(groupBySession([info(1, 2), info(2, 1)], new Set([PANE])).size).toBe(0);
  });
});

describe('sessionLoads', () => {
  it('[HLT7] sums the processes and names the three largest, by processor or memory', () => {
    const child = (pid: number, cpuMs: number, rssBytes = 1_000) => info(pid, PANE, { cpuMs, rssBytes });
    const before = [tmux, pane(), child(101, 0), child(102, 100), child(103, 50), child(104, 0, 900_000)];
    const after = [tmux, pane(), child(101, 500), child(102, 1_100), child(103, 50), child(104, 0, 900_000)];
    const { cpu_percent, rss_bytes, process_count, top } = load(before, after);
    expect({ cpu_percent, rss_bytes, process_count }).toEqual({
      cpu_percent: 150,
      rss_bytes: 904_000,
      process_count: 5,
    });
    expect(top?.map(({ pid, cpu_percent }) => [pid, cpu_percent])).toEqual([
      [104, 0],
      [102, 100],
      [101, 50],
    ]);
  });

  it('[HLT9] counts children that began and ended in between', () => {
    expect(load([tmux, pane()], [tmux, pane({ reapedCpuMs: 800 })]).cpu_percent).toBe(80);
  });

  it('[HLT9] counts an hour of work once, whenever its process is collected', () => {
    const hour = 3_600_000;
    const child = (more: Partial<ProcessInfo> = {}) => info(101, PANE, { cpuMs: hour, ...more });
    const reaped = pane({ reapedCpuMs: hour + 100 });
    expect(load([tmux, pane(), child()], [tmux, reaped]).cpu_percent).toBe(10);
    // As a zombie in between.
    expect(load([tmux, pane(), child()], [tmux, pane(), child({ isZombie: true })]).cpu_percent).toBe(0);
    expect(load([tmux, pane(), child({ isZombie: true })], [tmux, reaped]).cpu_percent).toBe(10);
    // Its parent was read just before it was collected, the child just after.
    const torn = load([tmux, pane(), child()], [tmux, pane()]);
    expect(torn.cpu_percent).toBe(0);
    expect(load([tmux, pane()], [tmux, reaped], { owed: new Map(torn.owed) }).cpu_percent).toBe(10);
    // Collected by somebody else: never seen again.
    expect(load([tmux, pane()], [tmux, pane()], { owed: new Map(torn.owed) }).cpu_percent).toBe(0);
  });

  it('[HLT4] does not take a number that was given again for the same process', () => {
    const before = [tmux, pane(), info(101, PANE, { cpuMs: 5_000, startedAt: 'a' })];
    const after = [tmux, pane(), info(101, PANE, { cpuMs: 100, startedAt: 'b' })];
    expect(load(before, after).cpu_percent).toBe(10);
  });

  it('[HLT4] tells no more than there is, and nothing where no time has passed', () => {
    const after = [tmux, pane({ cpuMs: 1e9 })];
    expect(load([tmux, pane()], after).cpu_percent).toBe(400);
    for (const elapsedMs of [0, -5, Number.NaN]) {
      expect(load([tmux, pane()], after, { elapsedMs }).cpu_percent).toBe(0);
    }
  });

  it('[HLT7] shows no control characters of a name, and never none', () => {
    const named = (name: string) => load([], [tmux, pane({ name })]).top?.[0]?.name;
    expect(named('a\n\u001b]0;x')).toBe('a\ufffd\ufffd]0;x');
    expect(named('')).toBe('?');
    expect(named('x'.repeat(300))).toHaveLength(64);
    expect(named(`${'x'.repeat(63)}😀`)?.isWellFormed()).toBe(true);
  });
});
