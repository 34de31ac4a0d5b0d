// One file on its way from a browser to this disk: chunks in order -> a temporary file beside the target -> its name.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { limits, ProtocolError } from '@vibecode/protocol';
import { errnoOf } from '../platform/errno-of.ts';
import { fileError } from './file-error.ts';
import { placeNewFile, replaceFile } from './place-file.ts';
import type { Places } from './places.ts';
import { temporaryName, type TransferJournal } from './transfer-journal.ts';
import { MAX_NAME_NUMBER, tooManyNames, type UploadTarget } from './upload-target.ts';

export interface ReceiveUploadOptions {
  transferId: string;
  size: number;
  target: UploadTarget;
  places: Places;
  journal: TransferJournal;
  /** Aborted with the reason when the transfer is over before its end. */
  signal: AbortSignal;
  /** Everything before this offset is written. */
  written: (offset: number) => void;
  /** Once: nothing more will be written. */
  failed: (error: unknown) => void;
}

/** A file that only its owner may read until it is whole. */
const TEMPORARY_MODE = 0o600;
const PERMISSION_BITS = 0o777;
/** Read once: reading sets it for a moment, and files are made by other threads meanwhile. */
const UMASK = process.umask();

export class ReceiveUpload {
  readonly #options: ReceiveUploadOptions;
  readonly #hash = createHash('sha256');
  /** Bytes that came and are not written: at most TRANSFER_WINDOW_BYTES. */
  #queue: Uint8Array[] = [];
  #receivedBytes = 0;
  #writtenBytes = 0;
  #file: FileHandle | undefined;
  /** Ends with the last look at the queue, not a few microtasks later: a chunk between the two would never be written. */
  #isWriting = false;
  #writing: Promise<void> | undefined;
  #placedName: string | undefined;

  constructor(options: ReceiveUploadOptions) {
    this.#options = options;
  }

  /** Where it will stand, if nobody takes the name meanwhile. */
  get path(): string {
    const { folder, name } = this.#options.target;
    return join(folder.path, this.#placedName ?? name);
  }

  get isPlaced(): boolean {
    return this.#placedName !== undefined;
  }

  /** Makes the temporary file. Whoever calls this calls `dispose` too, whatever comes of it. */
  async open(): Promise<void> {
    const { transferId, target, journal } = this.#options;
    const { folder } = target;
    const name = temporaryName(transferId);
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW;
    try {
      await journal.add(transferId, { temporary: join(folder.path, name) });
      this.#file = await open(folder.child(name), flags, TEMPORARY_MODE);
    } catch (error) {
      throw fileError(error, folder.path);
    }
  }

  /** Throws when the chunk does not continue the file; the bytes are the caller's gift. */
  chunk(offset: number, bytes: Uint8Array): void {
    const { size } = this.#options;
    if (offset !== this.#receivedBytes) {
      throw outOfOrder(`A piece at ${offset} came where ${this.#receivedBytes} was due.`);
    }
    if (bytes.length > limits.MAX_CHUNK_BYTES || offset + bytes.length > size) {
      throw outOfOrder('More came than was announced.');
    }
    if (offset + bytes.length - this.#writtenBytes > limits.TRANSFER_WINDOW_BYTES) {
      throw outOfOrder('Pieces came faster than they were acknowledged.');
    }
    if (bytes.length === 0) return;
    this.#receivedBytes += bytes.length;
    this.#queue.push(bytes);
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#writing = this.#writeAll();
  }

  /** Fulfilled when the file stands under its name; its path may have got a number. */
  async end(sha256: string): Promise<{ path: string; size: number }> {
    const { size, signal, target, transferId, journal } = this.#options;
    if (this.#receivedBytes !== size) {
      throw outOfOrder(`The file ended after ${this.#receivedBytes} of ${size} bytes.`);
    }
    await this.#writing;
    signal.throwIfAborted();
    if (this.#hash.digest('hex') !== sha256) {
      throw new ProtocolError('hash_mismatch', 'What arrived is not what was sent. Send the file again.');
    }
    try {
      await this.#settle();
      await this.#place();
    } catch (error) {
      throw fileError(error, this.path);
    }
    // It has arrived: an entry that stays is only looked at in vain by the next start.
    await journal.remove(transferId).catch(() => undefined);
    await target.folder.handle.sync().catch(() => undefined);
    return { path: this.path, size };
  }

  /** Closes what is open and removes what is temporary. */
  async dispose(): Promise<void> {
    const { target, transferId, journal } = this.#options;
    this.#queue = [];
    await this.#writing;
    try {
      await this.#file?.close();
      if (this.#placedName !== undefined) return;
      // Without a file of ours there is none to remove, and the name may be another's.
      if (this.#file !== undefined) await unlink(target.folder.child(temporaryName(transferId))).catch(ignoreMissing);
      await journal.remove(transferId);
    } finally {
      this.#file = undefined;
      await target.folder.handle.close();
    }
  }

  async #writeAll(): Promise<void> {
    const { signal, written, failed } = this.#options;
    try {
      for (let bytes = this.#queue.shift(); bytes !== undefined; bytes = this.#queue.shift()) {
        this.#hash.update(bytes);
        await this.#write(bytes);
        if (signal.aborted) return;
        written(this.#writtenBytes);
      }
    } catch (error) {
      this.#queue = [];
      failed(fileError(error, this.path));
    } finally {
      this.#isWriting = false;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#writtenBytes);
      done += bytesWritten;
      this.#writtenBytes += bytesWritten;
    }
  }

  /** The right mode and owner, and all of it on the disk: after a crash a name never stands for half a file. */
  async #settle(): Promise<void> {
    const { folder, name, mode, overwrite } = this.#options.target;
    const file = this.#handle;
    const replaced = overwrite ? await lstat(folder.child(name)).catch(ignoreMissing) : undefined;
    if (replaced !== undefined) {
      const own = await file.stat();
      // Only root may give a file away; for others it stays theirs.
      if (own.uid !== replaced.uid || own.gid !== replaced.gid) {
        await file.chown(replaced.uid, replaced.gid).catch(() => undefined);
      }
    }
    await file.chmod(replaced === undefined ? mode & ~UMASK : replaced.mode & PERMISSION_BITS);
    await file.sync();
  }

  async #place(): Promise<void> {
    const { target, places, signal, transferId, journal } = this.#options;
    const { folder, overwrite, otherName } = target;
    const now = await places.whereIs(folder);
    const temporary = folder.child(temporaryName(transferId));
    const [own, there] = [await this.#handle.stat(), await lstat(temporary)];
    if (own.ino !== there.ino || own.dev !== there.dev || now !== folder.path) {
      throw new ProtocolError('path_not_found', 'The folder was moved or changed meanwhile. Send the file again.');
    }
    for (let number = 1; number <= MAX_NAME_NUMBER; number += 1) {
      signal.throwIfAborted();
      const name = number === 1 ? target.name : (otherName?.(number) ?? target.name);
      const claiming = (): Promise<void> =>
        journal.add(transferId, { temporary: join(now, temporaryName(transferId)), claim: join(now, name) });
      try {
        if (overwrite) await replaceFile({ temporary, target: folder.child(name) });
        else await placeNewFile({ temporary, target: folder.child(name), claiming });
        this.#placedName = name;
        return;
      } catch (error) {
        if (otherName === undefined || errnoOf(error) !== 'EEXIST') throw error;
      }
    }
    throw tooManyNames(this.path);
  }

  get #handle(): FileHandle {
    if (this.#file === undefined) throw new Error('the upload has no file');
    return this.#file;
  }
}

export function outOfOrder(message: string): ProtocolError {
  return new ProtocolError('chunk_out_of_order', `${message} Send the file again.`);
}

function ignoreMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error;
}
