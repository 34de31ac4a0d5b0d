// /proc/meminfo: memory and swap. Pure.
import type { MachineReading } from './machine-reader.ts';

export function parseProcMemory(meminfo: string): Pick<MachineReading, 'memory' | 'swap'> {
  const bytes = new Map<string, number>();
  for (const [, name = '', kib] of meminfo.matchAll(/^(\w+):\s+(\d+) kB$/gm)) bytes.set(name, Number(kib) * 1024);
  const of = (name: string): number => bytes.get(name) ?? 0;
  const total = of('MemTotal');
  // Kernels before 3.14 do not say what is available: what is free and what they would give back is near it.
  const available = bytes.get('MemAvailable') ?? of('MemFree') + of('Buffers') + of('Cached');
  return {
    memory: { total_bytes: total, used_bytes: Math.max(0, total - available) },
    swap: { total_bytes: of('SwapTotal'), used_bytes: Math.max(0, of('SwapTotal') - of('SwapFree')) },
  };
}
