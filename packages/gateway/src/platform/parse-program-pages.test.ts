import { expect, it } from 'vitest';
import { parseProgramPages } from './parse-program-pages.ts';

/** Recorded from an executable that Bun made, Linux 6.18; of each mapping's figures the ones that count. */
const SMAPS = `00200000-01a39000 r--p 00000000 fe:00 2147025                            /opt/vibe code/gateway
Size:              24804 kB
Rss:                8932 kB
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd mr mw me sd
01a40000-0684a000 r-xp 01838000 fe:00 2147025                            /opt/vibe code/gateway
Size:              79912 kB
Anonymous:             0 kB
Swap:                  0 kB
0685d000-06867000 r--p 06654000 fe:00 2147025                            /opt/vibe code/gateway
Size:                 40 kB
Anonymous:            40 kB
Swap:                  0 kB
06867000-06b3e000 rw-p 0665e000 fe:00 2147025                            /opt/vibe code/gateway
Size:               2908 kB
Anonymous:             0 kB
Swap:                  0 kB
38f47c00000-38f87c00000 rw-p 00000000 00:00 0
Size:            1048576 kB
Anonymous:             0 kB
Swap:                  0 kB
7fe18c615000-7fe18c689000 r-xp 00010000 fe:00 339704                     /usr/lib/x86_64-linux-gnu/libm.so.6
Size:                464 kB
Anonymous:             0 kB
Swap:                  0 kB
7ffd8a9f0000-7ffd8a9f2000 r-xp 00000000 00:00 0                          [vdso]
Size:                  8 kB
Anonymous:             0 kB
Swap:                  0 kB
`;

it('[MEM1] takes only what is in the program as it is in its file', () => {
  expect(parseProgramPages(SMAPS, '/opt/vibe code/gateway')).toEqual([
    { address: 0x200000n, bytes: 24_804n * 1024n },
    { address: 0x1a40000n, bytes: 79_912n * 1024n },
  ]);
});

it('[MEM1] knows the program by the name that the kernel gives it, also once an update has replaced its file', () => {
  const replaced = SMAPS.replaceAll('/gateway\n', '/gateway (deleted)\n');
  expect(parseProgramPages(replaced, '/opt/vibe code/gateway (deleted)')).toHaveLength(2);
  expect(parseProgramPages(replaced, '/opt/vibe code/gateway')).toEqual([]);
  expect(parseProgramPages('', '/opt/vibe code/gateway')).toEqual([]);
});

it('[MEM1] keeps what the loader wrote into the program, also where all of it was swapped out', () => {
  const swapped = SMAPS.replace(
    'Anonymous:            40 kB\nSwap:                  0 kB',
    'Anonymous:             0 kB\nSwap:                 40 kB',
  );
  expect(swapped).not.toBe(SMAPS);
  expect(parseProgramPages(swapped, '/opt/vibe code/gateway')).toHaveLength(2);
  const withoutSwap = SMAPS.replaceAll(/^Swap:.*\n/gm, '');
  expect(parseProgramPages(withoutSwap, '/opt/vibe code/gateway')).toEqual([]);
});
