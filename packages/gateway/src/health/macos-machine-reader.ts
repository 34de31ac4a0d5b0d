// macOS: what Node knows, and three small programs of the system for the rest.
import { cpus, totalmem } from 'node:os';
import { runProcess } from '../process/run-process.ts';
import type { MachineReader, MachineReading } from './machine-reader.ts';
import { parseNetstat } from './parse-netstat.ts';
import { parseSwapUsage } from './parse-swap-usage.ts';
import { parseVmStat } from './parse-vm-stat.ts';

const VM_STAT = ['/usr/bin/vm_stat'] as const;
const SWAP_USAGE = ['/usr/sbin/sysctl', '-n', 'vm.swapusage'] as const;
const NETSTAT = ['/usr/sbin/netstat', '-ibn'] as const;

export interface MacosMachineReaderOptions {
  /** What a program prints; nothing where it failed. */
  run?: (command: readonly string[]) => Promise<string>;
}

export class MacosMachineReader implements MachineReader {
  readonly #run: (command: readonly string[]) => Promise<string>;

  constructor({ run = printed }: MacosMachineReaderOptions = {}) {
    this.#run = run;
  }

  async read(): Promise<MachineReading> {
    const [vmStat, swapUsage, netstat] = await Promise.all([VM_STAT, SWAP_USAGE, NETSTAT].map(this.#run));
    const total = totalmem();
    return {
      cpu: processors(),
      memory: { total_bytes: total, used_bytes: Math.min(total, parseVmStat(vmStat ?? '') ?? 0) },
      swap: parseSwapUsage(swapUsage ?? ''),
      interfaces: parseNetstat(netstat ?? ''),
    };
  }
}

function processors(): MachineReading['cpu'] {
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, available: busy + idle };
}

async function printed([file = '', ...args]: readonly string[]): Promise<string> {
  const outcome = await runProcess({ file, args, env: { LC_ALL: 'C' } }).catch(() => undefined);
  return outcome?.stdout.toString() ?? '';
}
