// How full the file systems are that matter: of the home folder, of the root, of temporary files. Each is told once.
import type { DiskHealth } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';
import { readDisk, type Disk } from './read-disk.ts';

export interface DiskReaderOptions {
  /** Absolute paths; the first ones are told first. */
  folders: readonly string[];
  clock: Clock;
  /** One folder's; undefined for what has no space of its own. */
  read?: (folder: string) => Promise<Disk | undefined>;
}

/** A network's file system that does not answer would hold up every sample. */
const ANSWER_WITHIN_MS = 2_000;

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
    const { read = readDisk } = this.#options;
    const disk = await read(folder).catch(() => undefined);
    if (disk === undefined) this.#known.delete(folder);
    else this.#known.set(folder, disk);
  }
}
