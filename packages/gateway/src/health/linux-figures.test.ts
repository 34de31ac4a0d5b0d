import { describe, expect, it } from 'vitest';
import { applyMemoryLimit } from './apply-memory-limit.ts';
import { parseProcCpu } from './parse-proc-cpu.ts';
import { parseProcMemory } from './parse-proc-memory.ts';
import { parseProcNetwork } from './parse-proc-network.ts';

const KIB = 1024;
/** Recorded from Ubuntu 24.04 on a machine without swap, shortened. */
const MEMINFO = `MemTotal:       24684092 kB
MemFree:        13298240 kB
MemAvailable:   21913664 kB
Buffers:          412036 kB
Cached:          7822404 kB
SwapCached:            0 kB
Active(anon):    1843312 kB
SwapTotal:             0 kB
SwapFree:              0 kB
HugePages_Total:       0
Hugepagesize:       2048 kB
`;

describe('parseProcMemory', () => {
  it('[HLT5] counts as used what programs cannot get, and knows machines without swap', () => {
    expect(parseProcMemory(MEMINFO)).toEqual({
      memory: { total_bytes: 24_684_092 * KIB, used_bytes: (24_684_092 - 21_913_664) * KIB },
      swap: { total_bytes: 0, used_bytes: 0 },
    });
  });

  it('[HLT5] does without MemAvailable, reads swap, and takes an empty file for nothing', () => {
    const old = MEMINFO.replace(/MemAvailable.*\n/, '').replace('SwapTotal:             0', 'SwapTotal:  2097148');
    const { memory, swap } = parseProcMemory(old);
    expect(memory.used_bytes).toBe((24_684_092 - 13_298_240 - 412_036 - 7_822_404) * KIB);
    expect(swap).toEqual({ total_bytes: 2_097_148 * KIB, used_bytes: 2_097_148 * KIB });
    const nothing = { total_bytes: 0, used_bytes: 0 };
    expect(parseProcMemory('')).toEqual({ memory: nothing, swap: nothing });
  });
});

describe('applyMemoryLimit', () => {
  const machine = { total_bytes: 16e9, used_bytes: 4e9 };

  it("[HLT5] takes a container's limit, and leaves out file pages that it would give back", () => {
    const stat = 'anon 300000000\nfile 600000000\ninactive_file 400000000\nactive_file 100000000\n';
    const v2 = { limit: '2147483648\n', current: '1000000000\n', stat };
    expect(applyMemoryLimit(machine, v2)).toEqual({ total_bytes: 2_147_483_648, used_bytes: 600_000_000 });
    const v1 = { ...v2, stat: 'inactive_file 1\ntotal_inactive_file 250000000\n' };
    expect(applyMemoryLimit(machine, v1).used_bytes).toBeLessThanOrEqual(1_000_000_000);
  });

  it('[HLT5] keeps to the machine where there is no limit below it', () => {
    const none = { current: '1000\n', stat: undefined };
    for (const limit of [undefined, 'max\n', '9223372036854771712\n', '16000000000\n', '', 'junk']) {
      expect(applyMemoryLimit(machine, { ...none, limit })).toBe(machine);
    }
    expect(applyMemoryLimit(machine, { limit: '1000', current: undefined, stat: undefined })).toBe(machine);
  });
});

describe('parseProcCpu', () => {
  it('[HLT5] counts work of all kinds, guests once, and what was stolen as not worked', () => {
    const stat = 'cpu  100 10 50 800 30 4 6 200 40 5\ncpu0 50 5 25 400 15 2 3 100 20 2\nintr 1 2 3\n';
    expect(parseProcCpu(stat)).toEqual({ busy: 170, available: 1_200 });
  });

  it('[HLT5] reads the four columns of old kernels, and nothing', () => {
    expect(parseProcCpu('cpu 1 2 3 4\n')).toEqual({ busy: 6, available: 10 });
    expect(parseProcCpu('')).toEqual({ busy: 0, available: 0 });
  });
});

describe('parseProcNetwork', () => {
  it('[HLT5] reads every interface but loopback, aliases and missing spaces included', () => {
    const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1851591308  744579    0    0    0     0          0         0 1851591308  744579    0    0    0     0       0          0
  eth0: 1924310794   54417    0    0    0     0          0         0  3958590   36032    0    0    0     0       0          0
eth0:1:12 1 0 0 0 0 0 0 34 2 0 0 0 0 0 0
 wlan0:7 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0
`;
    expect([...parseProcNetwork(dev)]).toEqual([
      ['eth0', { receivedBytes: 1_924_310_794, sentBytes: 3_958_590 }],
      ['eth0:1', { receivedBytes: 12, sentBytes: 34 }],
      ['wlan0', { receivedBytes: 7, sentBytes: 9 }],
    ]);
    expect(parseProcNetwork('').size).toBe(0);
  });
});
