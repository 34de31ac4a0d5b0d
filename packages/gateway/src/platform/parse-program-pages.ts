// Which parts of this process's memory are nothing but the program's own file, from /proc/self/smaps. Pure.

export interface PageRange {
  address: bigint;
  bytes: bigint;
}

const MAPPING =
  /^(?<start>[\da-f]+)-(?<end>[\da-f]+) (?<rights>\S{4}) [\da-f]+ [\da-f]+:[\da-f]+ (?<inode>\d+)(?: +(?<file>.*))?$/;

/**
 * A page that was changed is counted in the one figure while it is in memory, and in the other once the kernel has swapped
 * it out: to let go of that one would bring back what the file has, in place of what the loader wrote there.
 */
const UNCHANGED = [/^Anonymous: +0 kB$/, /^Swap: +0 kB$/];

/** Mappings of the file that cannot be written and of which no page was ever changed: the file has all that is in them. */
export function parseProgramPages(smaps: string, program: string): PageRange[] {
  const ranges: PageRange[] = [];
  for (const block of smaps.split(/\n(?=[\da-f]+-[\da-f]+ )/)) {
    const [head = '', ...figures] = block.split('\n');
    const { start, end, rights, inode, file } = MAPPING.exec(head)?.groups ?? {};
    if (start === undefined || end === undefined || inode === '0' || file !== program) continue;
    if (rights !== 'r-xp' && rights !== 'r--p') continue;
    if (!UNCHANGED.every((figure) => figures.some((line) => figure.test(line)))) continue;
    const address = BigInt(`0x${start}`);
    ranges.push({ address, bytes: BigInt(`0x${end}`) - address });
  }
  return ranges;
}
