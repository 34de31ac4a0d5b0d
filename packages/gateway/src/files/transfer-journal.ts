// Which temporary files uploads have made, kept in the data folder: what a killed gateway left is removed by the next one.
import { lstat, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '@vibecode/protocol';
import { errnoOf } from '../platform/errno-of.ts';
import { nameOf } from './path-guard.ts';

const TEMPORARY_PREFIX = '.vibecode-upload-';
/** Of an entry that is being written. */
const UNFINISHED_SUFFIX = '.new';

export interface JournalEntry {
  temporary: string;
  /** An empty file that holds the final name, where the file system has no hard links. */
  claim?: string;
}

export function temporaryName(transferId: string): string {
  return `${TEMPORARY_PREFIX}${transferId}`;
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith(TEMPORARY_PREFIX) && isId(name.slice(TEMPORARY_PREFIX.length));
}

export class TransferJournal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * On disk before the temporary file is made, so that there is never one that nobody knows. A second entry of a transfer
   * takes the place of the first in one step: the temporary file is there by then.
   */
  async add(transferId: string, entry: JournalEntry): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#path(transferId);
    const unfinished = `${path}${UNFINISHED_SUFFIX}`;
    try {
      const file = await open(unfinished, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(entry));
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Once nothing of the upload stands under a temporary name. */
  async remove(transferId: string): Promise<void> {
    await rm(this.#path(transferId), { force: true });
  }

  /** At the start, before the first upload. What cannot be removed now is tried again at the next start. */
  async cleanUp(): Promise<{ removed: number; left: number }> {
    const names = await readdir(this.#folder).catch(() => []);
    const outcome = { removed: 0, left: 0 };
    for (const name of names) {
      if (name.endsWith(UNFINISHED_SUFFIX)) await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
      const transferId = name.replace(/\.json$/, '');
      if (!isId(transferId)) continue;
      try {
        const entry = readEntry(await readFile(this.#path(transferId), 'utf8'));
        if (entry !== undefined) await removeLeftOver(entry);
        await this.remove(transferId);
        outcome.removed += 1;
      } catch {
        outcome.left += 1;
      }
    }
    return outcome;
  }

  #path(transferId: string): string {
    return join(this.#folder, `${transferId}.json`);
  }
}

/** One that was not written whole belongs to a temporary file that was not made yet. */
function readEntry(text: string): JournalEntry | undefined {
  try {
    const { temporary, claim } = JSON.parse(text) as Partial<Record<keyof JournalEntry, unknown>>;
    if (typeof temporary !== 'string' || !isTemporaryName(nameOf(temporary))) return undefined;
    return typeof claim === 'string' ? { temporary, claim } : { temporary };
  } catch {
    return undefined;
  }
}

async function removeLeftOver({ temporary, claim }: JournalEntry): Promise<void> {
  if (claim !== undefined && (await isOwnEmptyFile(claim))) await unlink(claim);
  try {
    if ((await lstat(temporary)).isFile()) await unlink(temporary);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR') throw error;
  }
}

async function isOwnEmptyFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined && found.isFile() && found.size === 0 && found.uid === process.getuid?.();
}
