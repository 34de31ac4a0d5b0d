// What of an update outlives the gateway: how it went (update.json), that it is not proven yet (update-pending, which the
// boot guard counts in), and that the boot guard put the version before back (update-rolled-back).
import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UpdateState } from '@vibecode/protocol';
import { replaceTextFile } from '../platform/replace-text-file.ts';

export interface UpdateRecord {
  update: UpdateState;
  /** Whether browsers were told how it ended. */
  isTold: boolean;
  /** Sessions that were alive when it was swapped in: the new version has to find them. */
  sessionIds: string[];
  /** Of the file kept as `.prev`. */
  previousVersion?: string;
}

export class UpdateRecordFiles {
  readonly #record: string;
  readonly #pending: string;
  readonly #rolledBack: string;
  /** Where the boot guard counts the starts of a gateway beside its link keeper. */
  readonly #gatewayStarts: string;

  constructor(dataDir: string) {
    this.#record = join(dataDir, 'update.json');
    this.#pending = join(dataDir, 'update-pending');
    this.#rolledBack = join(dataDir, 'update-rolled-back');
    this.#gatewayStarts = join(dataDir, 'update-starts-gateway');
  }

  /** undefined where there was no update, or its record is damaged: it is history, not state. */
  async read(): Promise<UpdateRecord | undefined> {
    try {
      const record = JSON.parse(await readFile(this.#record, 'utf8')) as UpdateRecord;
      return typeof record.update === 'object' ? record : undefined;
    } catch {
      return undefined;
    }
  }

  async write(record: UpdateRecord): Promise<void> {
    await replaceTextFile(this.#record, `${JSON.stringify(record)}\n`, { isDurable: true });
  }

  /** From now on the boot guard counts starts. */
  async setPending(): Promise<void> {
    await rm(this.#gatewayStarts, { force: true });
    await replaceTextFile(this.#pending, '0\n', { isDurable: true });
  }

  isPending(): Promise<boolean> {
    return exists(this.#pending);
  }

  async clearPending(): Promise<void> {
    await rm(this.#pending, { force: true });
    await rm(this.#gatewayStarts, { force: true });
  }

  /** How often the new version was started, where the boot guard has put the one before back; asked once. */
  async takeRolledBack(): Promise<number | undefined> {
    const text = await readFile(this.#rolledBack, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    await rm(this.#rolledBack, { force: true });
    return Number.parseInt(text, 10) || 0;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
