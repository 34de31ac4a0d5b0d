// A file from a machine to the body of an answer: acknowledged to the machine as the client takes it, so that no more than
// a window of it is in memory. The last chunk is held back until the machine has said that all is well: what was changed or
// broke off on the way is an answer that ends too early, and no client takes it for the file.
import { limits, type CommandResults } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { refuse } from '../../errors.ts';
import { hexOf } from './hex-of.ts';
import type { TransferEvent } from './transfer-event.ts';
import { ended, type TransferLine } from './transfer-line.ts';

export type DownloadedFile = CommandResults['file.download'];

export interface StartedDownload {
  file: DownloadedFile;
  content: DownloadContent;
}

/** What a gateway may have sent beyond our last ack; more is no gateway of ours. */
const MAX_QUEUED_BYTES = limits.TRANSFER_WINDOW_BYTES + limits.MAX_CHUNK_BYTES;

export async function startDownload(line: TransferLine, path: string): Promise<StartedDownload> {
  const content = new DownloadContent(line);
  const file = await line.command('file.download', { transfer_id: line.transferId, path });
  content.size = file.size;
  return { file, content };
}

export class DownloadContent {
  size = 0;
  readonly #line: TransferLine;
  readonly #lineEnded: Promise<never>;
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #arrivedTo = 0;
  #sha256: string | undefined;
  #wake: (() => void) | undefined;

  constructor(line: TransferLine) {
    this.#line = line;
    this.#lineEnded = ended(line.signal);
    line.listen((event) => this.#received(event));
  }

  /** A small file as a whole, with its digest. */
  async collect(): Promise<{ bytes: Uint8Array<ArrayBuffer>; sha256: string }> {
    const bytes = new Uint8Array(this.size);
    let at = 0;
    const sha256 = await this.#pump(async (chunk) => {
      bytes.set(chunk, at);
      at += chunk.length;
    });
    return { bytes, sha256 };
  }

  /** Resolves when the client has taken everything; a write waits until it has. */
  async writeTo(writable: WritableStream<Uint8Array>): Promise<void> {
    const writer = writable.getWriter();
    // Also while nothing is written: a client that left must not keep a transfer open.
    writer.closed.catch(() => this.#line.fail(refuse('transfer_cancelled', 'The client is gone.')));
    try {
      await this.#pump(async (chunk) => writer.write(chunk));
      await writer.close();
    } catch (error) {
      writer.abort(error).catch(() => undefined);
      throw error;
    }
  }

  async #pump(write: (chunk: Uint8Array) => Promise<void>): Promise<string> {
    const digest = new crypto.DigestStream('SHA-256');
    digest.digest.catch(() => undefined);
    const hash = digest.getWriter();
    let offset = 0;
    for (;;) {
      this.#line.signal.throwIfAborted();
      const chunk = this.#queue.shift();
      if (chunk === undefined && offset === this.size && this.#sha256 !== undefined) return this.#sha256;
      if (chunk === undefined) {
        const woken = new Promise<void>((resolve) => (this.#wake = resolve));
        await Promise.race([woken, this.#lineEnded]);
        continue;
      }
      this.#queuedBytes -= chunk.length;
      offset += chunk.length;
      if (offset > this.size) throw refuse('file_changed', 'The file grew while it was read. Try again.');
      await hash.write(chunk);
      if (offset === this.size) {
        await hash.close();
        await this.#verified(await digest.digest);
      }
      await Promise.race([write(chunk), this.#lineEnded]);
      this.#taken(offset);
    }
  }

  async #verified(digest: ArrayBuffer): Promise<void> {
    while (this.#sha256 === undefined) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([woken, this.#lineEnded]);
    }
    if (hexOf(digest) !== this.#sha256) {
      throw refuse('hash_mismatch', 'What arrived is not what the machine sent. Try again.', 502);
    }
  }

  #received(event: TransferEvent): void {
    if (event.type === 'ended') this.#sha256 = event.sha256;
    if (event.type === 'chunk') {
      const { offset, payload } = event;
      if (offset !== this.#arrivedTo || this.#queuedBytes + payload.length > MAX_QUEUED_BYTES) {
        this.#line.fail(refuse('chunk_out_of_order', 'The file broke off on the way. Try again.', 502));
        return;
      }
      this.#arrivedTo += payload.length;
      this.#queuedBytes += payload.length;
      if (payload.length > 0) this.#queue.push(payload);
    }
    this.#wake?.();
  }

  #taken(offset: number): void {
    const { transferId: id, viewerId: viewer } = this.#line;
    this.#line.send(encodeFrame({ kind: FRAME_KIND.TRANSFER_ACK, id, viewer, offset }).buffer);
  }
}
