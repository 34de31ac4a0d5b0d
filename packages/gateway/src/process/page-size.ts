// How large a page of memory is here: /proc counts in pages, and ARM machines have pages of 4, 16 and 64 KiB.
import { readFile } from 'node:fs/promises';

const AT_PAGESZ = 6n;
const ENTRY_BYTES = 16;
const USUAL_BYTES = 4_096;

let known: Promise<number> | undefined;

/** From the vector of numbers that the kernel gave this process at its start. */
export function pageSize(): Promise<number> {
  known ??= readFile('/proc/self/auxv').then(
    (vector) => parsePageSize(vector) ?? USUAL_BYTES,
    () => USUAL_BYTES,
  );
  return known;
}

function parsePageSize(vector: Buffer): number | undefined {
  for (let at = 0; at + ENTRY_BYTES <= vector.length; at += ENTRY_BYTES) {
    if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
  }
  return undefined;
}
