// What macOS's `vm_stat` prints. Pure.

/**
 * Memory in use as Activity Monitor counts it: programs' own pages that cannot simply be dropped, what is wired, and
 * what the compressor holds. Files in memory are given back when programs need room. undefined for no such text.
 */
export function parseVmStat(text: string): number | undefined {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(text)?.[1]);
  const pages = (name: string): number => Number(new RegExp(`^"?${name}"?:\\s+(\\d+)\\.?$`, 'm').exec(text)?.[1]);
  const own = pages('Anonymous pages') - pages('Pages purgeable');
  const used = (Math.max(0, own) + pages('Pages wired down') + pages('Pages occupied by compressor')) * pageBytes;
  return Number.isFinite(used) ? used : undefined;
}
