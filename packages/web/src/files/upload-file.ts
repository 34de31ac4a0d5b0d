// Browser -> machine: a file in chunks, a piece or two of it in memory. The window that all uploads share follows the line
// by its acks, so that on a slow one a key waits behind little of a file.
import { AckWindow, limits, type CommandBodies } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { linkLost } from '../link/machine-link.ts';
import { ProgressPace } from './progress-pace.ts';
import { ReadAhead } from './read-ahead.ts';
import { runTransfer, type TransferPorts, type TransferScope } from './transfer-scope.ts';

/** Chunks of a full window: fewer would leave a line idle between two acks, more would only cost headers. */
const CHUNKS_A_WINDOW = 4;
/** Before the line is measured: half a second of 1 Mbit/s. */
const FIRST_WINDOW_BYTES = 65_536;

export type UploadTarget = CommandBodies['file.upload.begin']['target'];

export interface UploadRequest {
  file: Blob;
  target: UploadTarget;
  /** Of the session whose folder is the target. */
  sessionId?: string;
  /** Called with the bytes that stand on the machine's disk, a few times a second. */
  onProgress: (doneBytes: number) => void;
  signal: AbortSignal;
}

export class Uploads {
  readonly #ports: TransferPorts;
  readonly #window = new AckWindow(FIRST_WINDOW_BYTES);
  readonly #waiting = new Set<() => void>();

  constructor(ports: TransferPorts) {
    this.#ports = ports;
  }

  /** Where the file stands. Rejects with a ProtocolError. */
  async upload({ file, target, sessionId, onProgress, signal }: UploadRequest): Promise<{ path: string }> {
    const { link, nowMs } = this.#ports;
    return await runTransfer(this.#ports, signal, async (transfer) => {
      let ackedBytes = 0;
      let sentBytes = 0;
      const pace = new ProgressPace(nowMs);
      transfer.onFrame(({ kind, offset }) => {
        if (kind !== FRAME_KIND.TRANSFER_ACK || offset <= ackedBytes || offset > sentBytes) return;
        this.#window.acked(offset - ackedBytes, nowMs());
        ackedBytes = offset;
        if (pace.isDue({ isLast: ackedBytes === file.size })) onProgress(ackedBytes);
        this.#wakeAll();
      });
      const begin = { transfer_id: transfer.id, target, size: file.size };
      await transfer.until(link.request('file.upload.begin', begin, sessionId));
      const hash = sha256.create();
      const reader = new ReadAhead(file);
      try {
        while (sentBytes < file.size) {
          const bytes = await transfer.until(reader.take(this.#chunkBytes()));
          await this.#room(transfer, bytes.length);
          const frame = encodeFrame({
            kind: FRAME_KIND.UPLOAD_CHUNK,
            id: transfer.id,
            offset: sentBytes,
            payload: bytes,
          });
          this.#window.sent(bytes.length, nowMs());
          sentBytes += bytes.length;
          if (!link.sendFrame(frame)) throw linkLost();
          hash.update(bytes);
        }
        const end = { transfer_id: transfer.id, sha256: bytesToHex(hash.digest()) };
        return await transfer.until(link.request('file.upload.end', end));
      } finally {
        // Of a transfer that is over nothing is under way any more, acknowledged or not.
        this.#window.acked(sentBytes - ackedBytes, nowMs());
        this.#wakeAll();
      }
    });
  }

  #chunkBytes(): number {
    const wanted = Math.floor(this.#window.limitBytes / CHUNKS_A_WINDOW);
    return Math.min(limits.MAX_CHUNK_BYTES, Math.max(limits.MIN_CHUNK_BYTES, wanted));
  }

  /** All uploads together stay within what one may have under way: a key waits behind the sum of them. */
  async #room(transfer: TransferScope, byteCount: number): Promise<void> {
    while (this.#window.unackedBytes + byteCount > limits.TRANSFER_WINDOW_BYTES || !this.#window.hasRoom(byteCount)) {
      await transfer.until(
        new Promise<void>((resolve) => {
          this.#waiting.add(resolve);
        }),
      );
    }
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
