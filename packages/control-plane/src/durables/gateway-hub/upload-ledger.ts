// What one browser has sent up and the machine has not acknowledged. Honest pages keep windows by themselves; one that does
// not would put its file before everybody's keys, as all of them share the gateway's one socket (P).
import { limits } from '@vibecode/protocol';
import { FRAME_HEADER_BYTES } from '@vibecode/protocol/frames';

/** An honest page's window, and a chunk that crossed the ack which made room for it. */
const MAX_TRANSFER_BYTES = limits.TRANSFER_WINDOW_BYTES + limits.MAX_CHUNK_BYTES;
/** All windows of a page, and as much again of uploads that were just broken off: their chunks are dropped, not acknowledged. */
const MAX_VIEWER_BYTES = 2 * limits.MAX_VIEWER_TRANSFERS * limits.TRANSFER_WINDOW_BYTES;
/** Ids under which something is unacknowledged: a page has four transfers, and those that it broke off a moment ago. Each costs every chunk a look. */
const MAX_OPEN_UPLOADS = 256;
/** A transfer that sends nothing for this long is forgotten: it is over, or its disk is slow and what it had sent has left here. */
const FORGET_AFTER_MS = 5_000;

interface Upload {
  firstOffset: number;
  sentBytes: number;
  ackedBytes: number;
  sentAtMs: number;
}

export class UploadLedger {
  readonly #uploads = new Map<string, Upload>();

  /** Counts a chunk. False when its sender does not wait for acks. */
  sent(transferId: string, { offset, payloadBytes }: { offset: number; payloadBytes: number }, nowMs: number): boolean {
    for (const [id, { sentAtMs }] of this.#uploads) if (nowMs - sentAtMs > FORGET_AFTER_MS) this.#uploads.delete(id);
    let upload = this.#uploads.get(transferId);
    if (upload === undefined) {
      upload = { firstOffset: offset, sentBytes: 0, ackedBytes: 0, sentAtMs: nowMs };
      this.#uploads.set(transferId, upload);
    }
    // A frame without content costs its header, or a flood of them would cost nothing.
    upload.sentBytes += Math.max(payloadBytes, FRAME_HEADER_BYTES);
    upload.sentAtMs = nowMs;
    if (this.#uploads.size > MAX_OPEN_UPLOADS) return false;
    return unacknowledged(upload) <= MAX_TRANSFER_BYTES && this.#unacknowledgedBytes() <= MAX_VIEWER_BYTES;
  }

  acked(transferId: string, offset: number): void {
    const upload = this.#uploads.get(transferId);
    if (upload === undefined) return;
    upload.ackedBytes = Math.max(upload.ackedBytes, offset - upload.firstOffset);
    // A last chunk that is shorter than a header was counted as one.
    if (unacknowledged(upload) < FRAME_HEADER_BYTES) this.#uploads.delete(transferId);
  }

  #unacknowledgedBytes(): number {
    let sum = 0;
    for (const upload of this.#uploads.values()) sum += unacknowledged(upload);
    return sum;
  }
}

function unacknowledged({ sentBytes, ackedBytes }: Upload): number {
  return Math.max(0, sentBytes - ackedBytes);
}
