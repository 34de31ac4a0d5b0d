// How full the file systems are that matter: of the home folder, of the root, of temporary files. Each is told once.
import { realpath, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiskHealth } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';

export interface DiskReaderOptions {
  /** Absolute paths; the first ones are told first. */
  folders: readonly string[];
  clock: Clock;
}

interface Disk {
  health: DiskHealth;
  /** Equal for two folders that fill the same space. */
  space: string;
}

/** A network's file system that does not answer would hold up every sample. */
const ANSWER_WITHIN_MS = 2_000;
const BTRFS_MAGIC = 0x91_23_68_3e;

export class DiskReader {
  readonly #options: DiskReaderOptions;
  /** Asked and not answered yet, by folder: it is not asked again, as each question keeps a thread. */
  readonly #pending = new Map<string, Promise<void>>();
  readonly #known = new Map<string, Disk>();

  constructor(options: DiskReaderOptions) {
    this.#options = options;
  }

  /** What was known before stands for a file system that does not answer. */
  async read(): Promise<DiskHealth[]> {
    const { folders, clock } = this.#options;
    const answered = new Promise<void>((resolve) => {
      const timer = clock.after(ANSWER_WITHIN_MS, resolve);
      void Promise.all(folders.map((folder) => this.#ask(folder))).finally(() => {
        timer.cancel();
        resolve();
      });
    });
    await answered;
    const told = new Map<string, DiskHealth>();
    for (const folder of folders) {
      const disk = this.#known.get(folder);
      if (disk !== undefined && !told.has(disk.space)) told.set(disk.space, disk.health);
    }
    return [...told.values()];
  }

  #ask(folder: string): Promise<void> {
    let asked = this.#pending.get(folder);
    if (asked === undefined) {
      asked = this.#renew(folder).finally(() => this.#pending.delete(folder));
      this.#pending.set(folder, asked);
    }
    return asked;
  }

  async #renew(folder: string): Promise<void> {
    const disk = await readDisk(folder).catch(() => undefined);
    if (disk === undefined) this.#known.delete(folder);
    else this.#known.set(folder, disk);
  }
}

/** undefined for what has no space of its own; df leaves such out as well. */
async function readDisk(folder: string): Promise<Disk | undefined> {
  const path = await realpath(folder);
  const { dev } = await stat(path);
  const found = await statfs(path);
  // Blocks are counted in fragments where a file system tells of them (FUSE, virtio); Node's types do not know them yet.
  const unitBytes = (found as { frsize?: number }).frsize ?? found.bsize;
  if (found.blocks === 0 || unitBytes === 0) return undefined;
  const usedBytes = Math.max(0, found.blocks - found.bfree) * unitBytes;
  const totalBytes = usedBytes + Math.max(0, found.bavail) * unitBytes;
  // Subvolumes of a btrfs have devices of their own and one space.
  const space = found.type === BTRFS_MAGIC ? `btrfs ${found.blocks} ${found.bfree}` : String(dev);
  const figures = { total_bytes: bounded(totalBytes), used_bytes: bounded(usedBytes) };
  return { health: { mount: await mountOf(path, dev), ...figures }, space };
}

/** Storage that has no end is told as 2^63 bytes by some. */
function bounded(bytes: number): number {
  return Math.min(bytes, Number.MAX_SAFE_INTEGER);
}

/** The highest folder above that is on the same device. */
async function mountOf(path: string, dev: number): Promise<string> {
  let mount = path;
  for (let parent = dirname(mount); parent !== mount; parent = dirname(mount)) {
    if ((await stat(parent)).dev !== dev) break;
    mount = parent;
  }
  return mount;
}
