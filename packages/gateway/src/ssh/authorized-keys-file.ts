// The authorized_keys file of the gateway's user: read whole, changed under a lock, replaced in one step. What people and
// other programs write to it meanwhile is not lost: a change is made anew on what they wrote.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, readlink, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProtocolError } from '@vibecode/protocol';
import { explainKeyFileFault } from './explain-key-file-fault.ts';
import { keyFilePath } from './key-file-path.ts';
import { takeKeyFileLock, type KeyFileLock } from './key-file-lock.ts';
import { isStale } from './lock-holder.ts';
import { replaceFile } from './replace-file.ts';

export interface AuthorizedKeysFileOptions {
  path: string;
  lockWaitMs?: number;
}

interface Contents {
  /** One character a byte. */
  text: string;
  before: { mode: number; uid: number; gid: number } | undefined;
}

/** Writers need milliseconds; a person waits for the answer, and COMMAND_TIMEOUT_MS is 15 s. */
const LOCK_WAIT_MS = 5_000;
/** sshd has no limit of its own; a file of more than ten thousand keys is another file. */
const MAX_FILE_BYTES = 4_194_304;
/** Somebody else would have to write it in each of these moments. */
const MAX_TRIES = 20;
const LOCK = '.vibecode-lock';
const TEMPORARY = '.vibecode-new.';

export class AuthorizedKeysFile {
  readonly path: string;
  readonly #lockWaitMs: number;
  /** Changes of this process wait here, in their order, and not for the lock. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor({ path, lockWaitMs = LOCK_WAIT_MS }: AuthorizedKeysFileOptions) {
    this.path = path;
    this.#lockWaitMs = lockWaitMs;
  }

  /** Empty where there is no file. One character a byte. */
  async read(): Promise<string> {
    return this.#explained(async () => (await readContents(this.path)).text);
  }

  /** `edit` gets the file as it is, and may be called again with a newer one; what it throws leaves everything as it was. */
  change(edit: (text: string) => string): Promise<void> {
    const change = this.#changing.then(() => this.#explained(() => this.#change(edit)));
    this.#changing = change.catch(() => undefined);
    return change;
  }

  /** Removes what writers that were killed have left beside the file. */
  async sweep(): Promise<void> {
    await this.#explained(async () => {
      const target = await keyFilePath(this.path);
      if ((await leftOvers(target)).length === 0) return;
      await this.#locked(target, async () => {
        for (const path of await leftOvers(target)) await rm(path, { force: true });
      });
    });
  }

  async #change(edit: (text: string) => string): Promise<void> {
    // Nothing to do, or refused, needs neither lock nor folder.
    const { text } = await readContents(this.path);
    if (edit(text) === text) return;
    await makeFolder(dirname(this.path));
    const target = await keyFilePath(this.path);
    await this.#locked(target, async (lock) => {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const { text: old, before } = await readContents(target);
        const changed = edit(old);
        if (changed === old) return;
        const isReplaced = await replaceFile({
          path: target,
          temporaryPath: `${target}${TEMPORARY}${randomBytes(8).toString('hex')}`,
          contents: Buffer.from(changed, 'latin1'),
          before,
          mayReplace: async () => (await lock.isHeld()) && (await readContents(target)).text === old,
        });
        if (isReplaced) return;
        if (!(await lock.isHeld())) break;
      }
      throw new ProtocolError('key_file_busy', `Something else keeps changing ${target}. Try again.`);
    });
  }

  async #locked(target: string, work: (lock: KeyFileLock) => Promise<void>): Promise<void> {
    const lock = await takeKeyFileLock({ path: `${target}${LOCK}`, waitMs: this.#lockWaitMs });
    try {
      await work(lock);
    } finally {
      await lock.release();
    }
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explainKeyFileFault(error, this.path);
    }
  }
}

async function readContents(path: string): Promise<Contents> {
  // A named pipe would keep us waiting for its writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return { text: '', before: undefined };
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new ProtocolError('not_a_file', `${path} is no file. Move it away, or mend it.`);
    if (stat.size > MAX_FILE_BYTES) {
      throw new ProtocolError('too_large', `${path} is larger than ${MAX_FILE_BYTES} bytes. Look what is in it.`);
    }
    return { text: await file.readFile('latin1'), before: stat };
  } finally {
    await file.close();
  }
}

/** Ours to choose the mode of only where it was not there. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Temporary files, which only the lock's holder may have, and locks on stale locks. */
async function leftOvers(target: string): Promise<string[]> {
  const names = await readdir(dirname(target)).catch(() => []);
  const paths: string[] = [];
  for (const name of names) {
    const path = join(dirname(target), name);
    if (name.startsWith(`${basename(target)}${TEMPORARY}`)) paths.push(path);
    if (!name.startsWith(`${basename(target)}${LOCK}`)) continue;
    const holder = await readlink(path).catch(() => undefined);
    if (holder !== undefined && (await isStale(path, holder))) paths.push(path);
  }
  return paths;
}
