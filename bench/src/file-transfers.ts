// Files over a viewer's socket as the page moves them: one window for uploads that follows the line, an ack for each chunk.
import { createHash, randomFillSync } from 'node:crypto';
import { AckWindow, limits, newId, type EventBodies } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND, type Frame } from '@vibecode/protocol/frames';
import type { ViewerClient } from './viewer-client.ts';

/** The page's own numbers (upload-file.ts). */
const FIRST_WINDOW_BYTES = 65_536;
const CHUNKS_A_WINDOW = 4;

export class FileTransfers {
  readonly #viewer: ViewerClient;
  readonly #window = new AckWindow(FIRST_WINDOW_BYTES);

  constructor(viewer: ViewerClient) {
    this.#viewer = viewer;
  }

  /** Fulfilled when the file stands under its name. */
  async upload(path: string, bytes: Uint8Array): Promise<void> {
    const id = newTransferId();
    const target = { kind: 'path', path, overwrite: true } as const;
    const over = this.#listen(id);
    await over.until(this.#viewer.request('file.upload.begin', { transfer_id: id, size: bytes.length, target }));
    const hash = createHash('sha256');
    let [sent, acked] = [0, 0];
    over.onFrame(({ offset }) => {
      this.#window.acked(offset - acked, performance.now());
      acked = offset;
    });
    while (sent < bytes.length) {
      const allowed = Math.max(limits.MIN_CHUNK_BYTES, Math.floor(this.#window.limitBytes / CHUNKS_A_WINDOW));
      const chunk = bytes.subarray(sent, sent + Math.min(limits.MAX_CHUNK_BYTES, allowed));
      while (sent - acked + chunk.length > limits.TRANSFER_WINDOW_BYTES || !this.#window.hasRoom(chunk.length)) {
        await over.nextFrame();
      }
      hash.update(chunk);
      this.#window.sent(chunk.length, performance.now());
      this.#send(FRAME_KIND.UPLOAD_CHUNK, id, sent, chunk);
      sent += chunk.length;
    }
    await over.until(this.#viewer.request('file.upload.end', { transfer_id: id, sha256: hash.digest('hex') }));
    over.stop();
  }

  async download(path: string): Promise<Buffer> {
    const id = newTransferId();
    const hash = createHash('sha256');
    const chunks: Uint8Array[] = [];
    let taken = 0;
    const over = this.#listen(id);
    over.onFrame(({ payload }) => {
      hash.update(payload);
      chunks.push(payload);
      taken += payload.length;
      this.#send(FRAME_KIND.TRANSFER_ACK, id, taken);
    });
    await over.until(this.#viewer.request('file.download', { transfer_id: id, path }));
    const end = await over.end;
    over.stop();
    if (end.size !== taken || end.sha256 !== hash.digest('hex')) throw new Error(`${path} came down as something else`);
    return Buffer.concat(chunks);
  }

  #listen(id: string): TransferListener {
    return new TransferListener(this.#viewer, id);
  }

  #send(kind: number, id: string, offset: number, payload: Uint8Array = new Uint8Array()): void {
    this.#viewer.socket.send(encodeFrame({ kind, id, offset, payload }));
  }
}

/** What comes for one transfer. */
class TransferListener {
  readonly end: Promise<EventBodies['file.content.end']>;
  readonly #viewer: ViewerClient;
  readonly #failed: Promise<never>;
  #onFrame: (frame: Frame) => void = () => undefined;
  #wake: () => void = () => undefined;

  constructor(viewer: ViewerClient, id: string) {
    this.#viewer = viewer;
    let ended: (end: EventBodies['file.content.end']) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    this.#failed = new Promise((_, reject) => {
      fail = reject;
    });
    const end = new Promise<EventBodies['file.content.end']>((resolve) => {
      ended = resolve;
    });
    this.end = Promise.race([end, this.#failed]);
    viewer.onTransferFrame = (frame) => {
      if (frame.id !== id) return;
      this.#onFrame(frame);
      this.#wake();
    };
    viewer.onTransferEvent = (type, body) => {
      if (body.transfer_id !== id) return;
      if (type === 'file.content.end') ended(body as EventBodies['file.content.end']);
      else fail(new Error((body as EventBodies['file.failed']).error.message));
    };
    // Whoever waits hears of it; a transfer that nobody waits for just then is no unhandled fault.
    for (const one of [this.#failed, this.end]) one.catch(() => undefined);
  }

  onFrame(listener: (frame: Frame) => void): void {
    this.#onFrame = listener;
  }

  nextFrame(): Promise<void> {
    return this.until(
      new Promise<void>((resolve) => {
        this.#wake = resolve;
      }),
    );
  }

  until<T>(wanted: Promise<T>): Promise<T> {
    return Promise.race([wanted, this.#failed]);
  }

  stop(): void {
    this.#viewer.onTransferFrame = undefined;
    this.#viewer.onTransferEvent = undefined;
  }
}

function newTransferId(): string {
  return newId((bytes) => randomFillSync(bytes));
}
