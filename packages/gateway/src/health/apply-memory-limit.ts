// In a container memory ends at the limit of its control group, not at the machine's: beyond it programs are killed. Pure.
import type { Usage } from './machine-reader.ts';

/** What the control group at the root of its mount says; undefined where there is no such file. */
export interface MemoryGroup {
  /** Bytes, or `max`; version 1 says a number near 2^63 for no limit. */
  limit: string | undefined;
  current: string | undefined;
  stat: string | undefined;
}

/** The machine's own figures where no limit lies below its memory. */
export function applyMemoryLimit(machine: Usage, { limit, current, stat = '' }: MemoryGroup): Usage {
  const total = toBytes(limit);
  const charged = toBytes(current);
  if (total === undefined || charged === undefined || total >= machine.total_bytes) return machine;
  // File pages that nobody used lately are given back before anybody is killed.
  const reclaimable = /^(?:total_)?inactive_file (\d+)$/m.exec(stat)?.[1] ?? '0';
  return { total_bytes: total, used_bytes: Math.min(total, Math.max(0, charged - Number(reclaimable))) };
}

function toBytes(text: string | undefined): number | undefined {
  const value = /^\s*\d+\s*$/.test(text ?? '') ? Number(text) : undefined;
  return value !== undefined && value > 0 ? value : undefined;
}
