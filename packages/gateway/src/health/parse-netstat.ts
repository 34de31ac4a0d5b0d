// What macOS's `netstat -ibn` prints: a line for each address of an interface, each with the same counters. Pure.
import type { InterfaceCounters } from './machine-reader.ts';

/** Packets, faults, bytes, three for each way, then collisions and, where asked for, drops. */
const COUNTERS = /\s(\d+)\s+(\d+|-)\s+(\d+)\s+(\d+)\s+(\d+|-)\s+(\d+)\s+(\d+|-)(?:\s+(?:\d+|-))?\s*$/;

export function parseNetstat(text: string): Map<string, InterfaceCounters> {
  const interfaces = new Map<string, InterfaceCounters>();
  for (const line of text.split('\n')) {
    // The line of the link itself; the others repeat it. `*` marks an interface that is down.
    const name = /^(\S+?)\*?\s+\d+\s+<Link#\d+>/.exec(line)?.[1];
    const [, , , received, , , sent] = COUNTERS.exec(line) ?? [];
    if (name === undefined || received === undefined || /^lo\d/.test(name)) continue;
    interfaces.set(name, { receivedBytes: Number(received), sentBytes: Number(sent) });
  }
  return interfaces;
}
