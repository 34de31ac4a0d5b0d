// The first line of /proc/stat: ticks of all processors since boot. Pure.
import type { MachineReading } from './machine-reader.ts';

export function parseProcCpu(stat: string): MachineReading['cpu'] {
  const words = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(' ') ?? [];
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = words.map(Number);
  // Guests are counted in user and nice already. What a hypervisor stole was nobody's to be had here.
  const busy = user + nice + system + irq + softIrq;
  return { busy, available: busy + idle + ioWait + steal };
}
