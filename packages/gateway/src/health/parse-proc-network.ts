// /proc/net/dev: what each interface has received and sent. Pure.
import type { InterfaceCounters } from './machine-reader.ts';

const RECEIVED = 0;
const SENT = 8;

export function parseProcNetwork(dev: string): Map<string, InterfaceCounters> {
  const interfaces = new Map<string, InterfaceCounters>();
  for (const line of dev.split('\n')) {
    // Old kernels leave no space after the colon, and an alias has a colon in its name.
    const [, name, rest = ''] = /^\s*(\S+):\s*(\d.*)$/.exec(line) ?? [];
    if (name === undefined || name === 'lo') continue;
    const counts = rest.trim().split(/\s+/).map(Number);
    interfaces.set(name, { receivedBytes: counts[RECEIVED] ?? 0, sentBytes: counts[SENT] ?? 0 });
  }
  return interfaces;
}
