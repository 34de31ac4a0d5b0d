// What this package uses of a module that only Bun has, which carries the shipped executable.
declare module 'bun:ffi' {
  export function dlopen(
    library: string,
    symbols: { madvise: { args: ['u64', 'u64', 'i32']; returns: 'i32' } },
  ): { symbols: { madvise: (address: bigint, bytes: bigint, advice: number) => number } };
}
