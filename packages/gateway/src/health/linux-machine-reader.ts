// Linux: a few small files of the kernel's, which cost a tenth of a millisecond together.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyMemoryLimit, type MemoryGroup } from './apply-memory-limit.ts';
import type { MachineReader, MachineReading } from './machine-reader.ts';
import { parseProcCpu } from './parse-proc-cpu.ts';
import { parseProcMemory } from './parse-proc-memory.ts';
import { parseProcNetwork } from './parse-proc-network.ts';

/**
 * At the root of the mount, such files are there in a container alone; a limit on the gateway's own unit is none on its
 * sessions, which live in the scope of tmux.
 */
const GROUP_FILES = [
  { limit: 'memory.max', current: 'memory.current', stat: 'memory.stat' },
  { limit: 'memory/memory.limit_in_bytes', current: 'memory/memory.usage_in_bytes', stat: 'memory/memory.stat' },
] as const;

export class LinuxMachineReader implements MachineReader {
  readonly #root: string;

  /** `root` holds proc and sys; another than / for recorded machines. */
  constructor({ root = '/' }: { root?: string } = {}) {
    this.#root = root;
  }

  /** Read synchronously: the kernel answers at once, and the thread pool costs several times the processor time. */
  read(): Promise<MachineReading> {
    const { memory, swap } = parseProcMemory(this.#text('proc/meminfo') ?? '');
    return Promise.resolve({
      cpu: parseProcCpu(this.#text('proc/stat') ?? ''),
      memory: applyMemoryLimit(memory, this.#memoryGroup()),
      swap,
      interfaces: parseProcNetwork(this.#text('proc/net/dev') ?? ''),
    });
  }

  #memoryGroup(): MemoryGroup {
    for (const files of GROUP_FILES) {
      const of = (name: string): string | undefined => this.#text(`sys/fs/cgroup/${name}`);
      const limit = of(files.limit);
      if (limit !== undefined) return { limit, current: of(files.current), stat: of(files.stat) };
    }
    return { limit: undefined, current: undefined, stat: undefined };
  }

  #text(path: string): string | undefined {
    try {
      return readFileSync(join(this.#root, path), 'utf8');
    } catch {
      return undefined;
    }
  }
}
