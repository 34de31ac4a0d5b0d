import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProcStat } from './parse-proc-stat.ts';

const PAGE = 4_096;
/** Recorded from Linux 6.8: a shell with children, one thread. */
const BASH =
  '4711 (bash) S 4710 4711 4711 34816 4790 4194304 2101 33021 0 7 12 5 230 41 20 0 1 0 884422 8937472 1312 18446744073709551615 94 95 96 0 0 0 65536 3670020 1266777851 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n';

describe('parseProcStat', () => {
  it('[HLT7] reads who a process is and what it used', () => {
    expect(parseProcStat(BASH, PAGE)).toEqual({
      pid: 4711,
      parent: 4710,
      session: 4711,
      startedAt: '884422',
      isZombie: false,
      name: 'bash',
      cpuMs: 170,
      reapedCpuMs: 2_710,
      rssBytes: 1_312 * PAGE,
    });
  });

  it('[HLT7] is not fooled by names with brackets, spaces and line feeds', () => {
    for (const name of ['tmux: server', 'a) R 1 1', '((sd-pam))', 'x\ny', '', 'MainThread (', '日本語']) {
      const info = parseProcStat(BASH.replace('(bash)', `(${name})`), PAGE);
      expect(info).toMatchObject({ pid: 4711, name, parent: 4710, cpuMs: 170 });
    }
  });

  it('[HLT7] knows the dead, kernel threads and what is no process', () => {
    expect(parseProcStat(BASH.replace(' S ', ' Z '), PAGE)?.isZombie).toBe(true);
    const thread = '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 4 0 0 20 0 1 0 15 0 0 18446744073709551615 0 0 0\n';
    expect(parseProcStat(thread, PAGE)).toMatchObject({ pid: 2, parent: 0, rssBytes: 0, cpuMs: 40 });
    expect(parseProcStat('', PAGE)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const info = parseProcStat(text, PAGE);
        if (info !== undefined) expect(Object.values(info).every((value) => !Number.isNaN(value))).toBe(true);
      }),
    );
  });
});
