import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { MacosMachineReader } from './macos-machine-reader.ts';
import { parseNetstat } from './parse-netstat.ts';
import { parseSwapUsage } from './parse-swap-usage.ts';
import { parseVmStat } from './parse-vm-stat.ts';

const MIB = 1_048_576;

/** Recorded on an Intel Mac; Apple silicon prints the same with pages of 16,384 bytes. */
const VM_STAT = `Mach Virtual Memory Statistics: (page size of 4096 bytes)
Pages free:                             6127229.
Pages active:                            485320.
Pages inactive:                          628646.
Pages speculative:                       430715.
Pages throttled:                              0.
Pages wired down:                        715958.
Pages purgeable:                          11820.
"Translation faults":                  11477162.
Pages copy-on-write:                     356264.
Pages zero filled:                      7628050.
Pages reactivated:                         9561.
Pages purged:                              1423.
File-backed pages:                      1080348.
Anonymous pages:                         464333.
Pages stored in compressor:                   0.
Pages occupied by compressor:                 0.
Decompressions:                               0.
Compressions:                                 0.
Pageins:                                 280307.
Pageouts:                                     0.
Swapins:                                      0.
Swapouts:                                     0.
`;

/** Recorded with `netstat -ibdn`, which adds the last column, and with `-ib` on an older system. */
const NETSTAT = `Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll Drop
lo0   16384 <Link#1>                        252623     0  368415571   252623     0  368415571     0   0
lo0   16384 127           localhost         252623     -  368415571   252623     -  368415571     -   -
gif0* 1280  <Link#2>                             0     0          0        0     0          0     0   0
en0   1500  <Link#4>    98:5a:eb:e2:a7:0f  9895174     2 11902425614  9250217     0 2354022366     0   0
en0   1500  fe80::9a5a: fe80:4::9a5a:ebff  9895174     - 11902425614  9250217     - 2354022366     -   -
en0   1500  10.0.1/24     10.0.1.13        9895174     - 11902425614  9250217     - 2354022366     -   -
en1   1500  <Link#5>    d0:03:4b:cb:73:79        0     0          0        0     0          0     0   3
`;
const OLD_NETSTAT = `Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll
lo0   16384 <Link#1>                        252623     0  368415571   252623     0  368415571     0
stf0* 1280  <Link#3>                             0     0          0        0     0          0     0
en0   1500  <Link#4>    04:0c:ce:db:4e:fa 20328868     0 13309516362 14810885     0 11363839527     0
en0   1500  192.168.1     192.168.1.63    20328868     - 13309516362 14810885     - 11363839527     -
`;

describe('parseVmStat', () => {
  it('[HLT6] counts as Activity Monitor does, in pages of the size that it names', () => {
    const pages = 464_333 - 11_820 + 715_958;
    expect(parseVmStat(VM_STAT)).toBe(pages * 4_096);
    expect(parseVmStat(VM_STAT.replace('4096', '16384'))).toBe(pages * 16_384);
    expect(parseVmStat(VM_STAT.replace(/(occupied by compressor:).*/, '$1 100.'))).toBe((pages + 100) * 4_096);
    expect(parseVmStat('')).toBeUndefined();
  });
});

describe('parseSwapUsage', () => {
  it.each([
    ['total = 4096.00M  used = 2743.50M  free = 1352.50M  (encrypted)', 4_096 * MIB, 2_743.5 * MIB],
    ['total = 1024,00M  used = 379,25M  free = 644,75M  (encrypted)', 1_024 * MIB, 379.25 * MIB],
    ['total = 0.00M  used = 0.00M  free = 0.00M  (encrypted)', 0, 0],
    ['total = 2.00G  used = 1.50G  free = 0.50G', 2_048 * MIB, 1_536 * MIB],
    ['', 0, 0],
  ])('[HLT6] reads %j', (text, total_bytes, used_bytes) => {
    expect(parseSwapUsage(text)).toEqual({ total_bytes, used_bytes });
  });
});

describe('parseNetstat', () => {
  it('[HLT6] counts an interface once, whatever addresses it has, and leaves loopback out', () => {
    expect([...parseNetstat(NETSTAT)]).toEqual([
      ['gif0', { receivedBytes: 0, sentBytes: 0 }],
      ['en0', { receivedBytes: 11_902_425_614, sentBytes: 2_354_022_366 }],
      ['en1', { receivedBytes: 0, sentBytes: 0 }],
    ]);
    expect(parseNetstat(OLD_NETSTAT).get('en0')).toEqual({ receivedBytes: 13_309_516_362, sentBytes: 11_363_839_527 });
    expect(parseNetstat('').size).toBe(0);
  });
});

describe('MacosMachineReader', () => {
  it('[HLT6] puts them together', async () => {
    const swap = 'total = 4096.00M  used = 2743.50M  free = 1352.50M  (encrypted)\n';
    const said: Record<string, string> = { vm_stat: VM_STAT, sysctl: swap, netstat: NETSTAT };
    const run = ([file = '']: readonly string[]) => Promise.resolve(said[file.split('/').at(-1) ?? ''] ?? '');
    const reading = await new MacosMachineReader({ run }).read();
    expect(reading.memory).toEqual({
      total_bytes: totalmem(),
      used_bytes: Math.min(totalmem(), (464_333 - 11_820 + 715_958) * 4_096),
    });
    expect(reading.swap.used_bytes).toBe(2_743.5 * MIB);
    expect(reading.interfaces.size).toBe(3);
    expect(reading.cpu.available).toBeGreaterThan(reading.cpu.busy);
  });

  it('[HLT6] has figures where a program fails or is not there', async () => {
    const reading = await new MacosMachineReader({ run: () => Promise.resolve('') }).read();
    expect(reading.memory.used_bytes).toBe(0);
    expect(reading.interfaces.size).toBe(0);
  });
});
