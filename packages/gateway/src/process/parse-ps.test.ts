import { describe, expect, it } from 'vitest';
import { parsePs } from './parse-ps.ts';

/** As macOS 14 prints it in the C locale; the last program's name holds spaces, the third is not collected yet. */
const MACOS = `    1     0     1 Ss   Tue Nov 17 08:02:11 2026     18432  12:44.03 launchd
  633     1   633 S    Tue Nov 17 08:02:40 2026     52336   0:09.80 distnoted
40110 40102 40102 Z+   Sun Nov 22 09:15:02 2026         0   0:00.00 <defunct>
40102   901 40102 Ss+  Sun Nov 22 09:15:01 2026      3104 101:00.12 zsh
40200 40102 40200 S+   Sun Nov  1 09:15:09 2026    412672   1:02.50 Google Chrome He
`;

describe('parsePs', () => {
  it('[HLT6] reads the columns of macOS', () => {
    const infos = parsePs(MACOS);
    expect(infos.map(({ name }) => name)).toEqual(['launchd', 'distnoted', '<defunct>', 'zsh', 'Google Chrome He']);
    expect(infos[4]).toEqual({
      pid: 40_200,
      parent: 40_102,
      session: 40_200,
      startedAt: 'Sun Nov  1 09:15:09 2026',
      isZombie: false,
      name: 'Google Chrome He',
      cpuMs: 62_500,
      reapedCpuMs: 0,
      rssBytes: 412_672 * 1024,
    });
    expect(infos[2]?.isZombie).toBe(true);
    expect(infos[3]?.cpuMs).toBe(6_060_120);
  });

  it('[HLT6] reads longer times, a comma, and nothing', () => {
    const line = (time: string) => `  7     1     7 S    Tue Nov 17 08:02:11 2026   100 ${time} x`;
    expect(parsePs(line('1-02:03:04'))[0]?.cpuMs).toBe(93_784_000);
    expect(parsePs(line('00:01:32'))[0]?.cpuMs).toBe(92_000);
    expect(parsePs(line('0:01,50'))[0]?.cpuMs).toBe(1_500);
    expect(parsePs('')).toEqual([]);
  });
});
