// The last installation of each agent, and the process of the one at work: what the next gateway must know of it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstallState } from '@vibecode/protocol';
import { replaceTextFile } from '../platform/replace-text-file.ts';

export interface InstallsRecord {
  /** The newest of each agent. */
  installs: InstallState[];
  /** Leader of the process group at work; its start tells it from a later process of the same number. */
  running?: { pid: number; startedAt: string };
}

export class InstallsFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'installs.json');
  }

  /** Empty where there is none, or none that can be read: what is installed shows by itself. */
  async read(): Promise<InstallsRecord> {
    try {
      const record = JSON.parse(await readFile(this.#path, 'utf8')) as Partial<InstallsRecord>;
      return Array.isArray(record.installs) ? { ...record, installs: record.installs } : { installs: [] };
    } catch {
      return { installs: [] };
    }
  }

  /** One after the other. A full disk must not end an installation that frees nothing by failing. */
  write(record: InstallsRecord): Promise<void> {
    const text = JSON.stringify(record);
    this.#writing = this.#replace(this.#writing, text);
    return this.#writing;
  }

  async #replace(earlier: Promise<void>, text: string): Promise<void> {
    await earlier;
    try {
      await replaceTextFile(this.#path, text);
    } catch {
      // See above.
    }
  }
}
