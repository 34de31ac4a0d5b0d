// The memory that the shipped executable's own file takes: a start maps 45 MB of it, an idle gateway needs a third of that.
// What is let go of is read again from the system's cache of the file, in microseconds, where it is needed.
import { readFile, readlink } from 'node:fs/promises';
import { parseProgramPages } from './parse-program-pages.ts';

export interface ProgramPages {
  /** Of all files, the shared libraries' included, as the kernel counts them for this process. */
  residentBytes: () => Promise<number>;
  release: () => Promise<void>;
}

const MADV_DONTNEED = 4;

/** undefined where there is nothing to let go of: under Node, and on macOS, which does so by itself. */
export async function openProgramPages(): Promise<ProgramPages | undefined> {
  if (process.platform !== 'linux' || process.versions['bun'] === undefined) return undefined;
  const { dlopen } = await import('bun:ffi');
  const libc = dlopen('libc.so.6', { madvise: { args: ['u64', 'u64', 'i32'], returns: 'i32' } });
  const program = await readlink('/proc/self/exe');
  return {
    residentBytes,
    // Looked up each time: what stands at an address now is certain, what stood there before is not.
    release: async () => {
      for (const { address, bytes } of parseProgramPages(await readFile('/proc/self/smaps', 'utf8'), program)) {
        libc.symbols.madvise(address, bytes, MADV_DONTNEED);
      }
    },
  };
}

async function residentBytes(): Promise<number> {
  const [, kilobytes = '0'] = /^RssFile:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
