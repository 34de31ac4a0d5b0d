// One file on its way from this disk to a browser: chunks as far as the viewer's acks allow, then the hash of what was read.
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { AckWindow, buildMessage, limits, ProtocolError } from '@vibecode/protocol';
import { FRAME_KIND } from '@vibecode/protocol/frames';
import type { FileSender } from '../link/file-sender.ts';
import type { Clock } from '../platform/clock.ts';
import { fileError, shown } from './file-error.ts';
import { checkSize, type OpenFile } from './places.ts';

export interface SendDownloadOptions {
  transferId: string;
  viewerId: number;
  file: OpenFile;
  sender: FileSender;
  clock: Clock;
  /** What this viewer's line took before; undefined for one that is new. */
  windowBytes: number | undefined;
  signal: AbortSignal;
  /** Everything was given to the link, the end of it too. */
  finished: () => void;
  failed: (error: unknown) => void;
}

/** A tenth of a second of a poor mobile line. A fast one has doubled it to the most within five round trips. */
const FIRST_WINDOW_BYTES = 16_384;
/** So many chunks fill the window: with fewer the line stands still while an ack is on its way. */
const CHUNKS_A_WINDOW = 4;

export class SendDownload {
  readonly #options: SendDownloadOptions;
  readonly #window: AckWindow;
  readonly #hash = createHash('sha256');
  #stat: BigIntStats | undefined;
  #size = 0;
  #sentBytes = 0;
  #ackedBytes = 0;
  #isStarted = false;
  #waitsForRoom = false;
  /** Ends with the last look at the window, not a few microtasks later: an ack between the two would start nothing. */
  #isSending = false;
  #sending: Promise<void> | undefined;

  constructor(options: SendDownloadOptions) {
    this.#options = options;
    this.#window = new AckWindow(options.windowBytes ?? FIRST_WINDOW_BYTES);
  }

  get windowBytes(): number {
    return this.#window.limitBytes;
  }

  /** What is coming. Whoever calls this calls `dispose` too, whatever comes of it. */
  async open(): Promise<{ path: string; size: number; modified_at: number }> {
    const { path, handle } = this.#options.file;
    const stat = await handle.stat({ bigint: true });
    this.#stat = stat;
    this.#size = Number(stat.size);
    checkSize(this.#size);
    return { path, size: this.#size, modified_at: Math.max(0, Number(stat.mtimeMs)) };
  }

  /** After the answer to file.download. */
  start(): void {
    this.#isStarted = true;
    this.#go();
  }

  /** The viewer has taken everything before this offset. */
  acked(offset: number): void {
    const taken = Math.min(offset, this.#sentBytes) - this.#ackedBytes;
    if (taken <= 0) return;
    this.#ackedBytes += taken;
    this.#window.acked(taken, this.#options.clock.nowMs());
    this.#go();
  }

  async dispose(): Promise<void> {
    await this.#sending;
    await this.#options.file.handle.close();
  }

  #go(): void {
    if (!this.#isStarted || this.#isSending || this.#options.signal.aborted) return;
    this.#isSending = true;
    this.#sending = this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    const { sender, signal, finished, failed, file } = this.#options;
    try {
      while (this.#sentBytes < this.#size) {
        const chunkBytes = this.#chunkBytes();
        const unackedBytes = this.#sentBytes + chunkBytes - this.#ackedBytes;
        if (unackedBytes > limits.TRANSFER_WINDOW_BYTES || !this.#window.hasRoomForOutput(chunkBytes)) return;
        if (!sender.hasFileRoom) {
          this.#goOnWithRoom();
          return;
        }
        await this.#sendChunk(chunkBytes);
        if (signal.aborted) return;
      }
      this.#isStarted = false;
      await this.#checkUnchanged();
      if (signal.aborted) return;
      const { transferId, viewerId } = this.#options;
      const end = { transfer_id: transferId, size: this.#size, sha256: this.#hash.digest('hex') };
      sender.sendFileText(buildMessage('file.content.end', end, { viewer_id: viewerId }));
      finished();
    } catch (error) {
      failed(fileError(error, file.path));
    } finally {
      this.#isSending = false;
    }
  }

  #goOnWithRoom(): void {
    if (this.#waitsForRoom) return;
    this.#waitsForRoom = true;
    this.#options.sender.whenFileRoom(() => {
      this.#waitsForRoom = false;
      this.#go();
    });
  }

  async #sendChunk(byteCount: number): Promise<void> {
    const { sender, signal, clock, transferId, viewerId, file } = this.#options;
    const bytes = Buffer.allocUnsafe(byteCount);
    const { bytesRead } = await file.handle.read(bytes, 0, byteCount, this.#sentBytes);
    if (signal.aborted) return;
    if (bytesRead === 0) throw changed(file.path);
    const payload = bytes.subarray(0, bytesRead);
    this.#hash.update(payload);
    this.#window.sent(bytesRead, clock.nowMs());
    sender.sendFileFrame({
      kind: FRAME_KIND.CONTENT_CHUNK,
      id: transferId,
      viewer: viewerId,
      offset: this.#sentBytes,
      payload,
    });
    this.#sentBytes += bytesRead;
  }

  /** Small where the line is slow: a chunk is what a key's echo may have to wait for. */
  #chunkBytes(): number {
    const { limitBytes } = this.#window;
    const wanted = Math.min(limits.MAX_CHUNK_BYTES, this.#size - this.#sentBytes);
    const allowed = Math.max(limits.MIN_CHUNK_BYTES, Math.floor(limitBytes / CHUNKS_A_WINDOW));
    // A window grows only where it kept something back, and where acks are quick it does so by small chunks alone.
    if (allowed < wanted) this.#window.hasRoomForOutput(limitBytes + 1);
    return Math.min(wanted, allowed);
  }

  async #checkUnchanged(): Promise<void> {
    const { handle, path } = this.#options.file;
    const now = await handle.stat({ bigint: true });
    const before = this.#stat;
    const same = before?.size === now.size && before.mtimeNs === now.mtimeNs && before.ctimeNs === now.ctimeNs;
    if (!same || before.ino !== now.ino) throw changed(path);
    // Files that a kernel makes up have no size and something in them.
    const more = await handle.read(Buffer.allocUnsafe(1), 0, 1, this.#size);
    if (more.bytesRead > 0) throw changed(path);
  }
}

function changed(path: string): ProtocolError {
  return new ProtocolError('file_changed', `${shown(path)} was changed while it was read. Try again.`);
}
