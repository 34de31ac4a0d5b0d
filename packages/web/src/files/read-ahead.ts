// A file in pieces, the next one read while this one is used. Each read of a Blob is a question to the browser's own
// process and takes milliseconds however little it asks for: pieces are far larger than what is sent at once.
import { ProtocolError } from '@vibecode/protocol';

const PIECE_BYTES = 524_288;

export class ReadAhead {
  readonly #file: Blob;
  #readBytes = 0;
  #piece: Uint8Array<ArrayBuffer> = new Uint8Array();
  #next: Promise<Uint8Array<ArrayBuffer>>;

  constructor(file: Blob) {
    this.#file = file;
    this.#next = this.#read();
  }

  /** What follows, `mostBytes` at the most; empty at the end. A view that is not changed any more. */
  async take(mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#piece.length === 0) {
      this.#piece = await this.#next;
      this.#next = this.#read();
    }
    const taken = this.#piece.subarray(0, mostBytes);
    this.#piece = this.#piece.subarray(taken.length);
    return taken;
  }

  #read(): Promise<Uint8Array<ArrayBuffer>> {
    const from = this.#readBytes;
    const byteCount = Math.min(PIECE_BYTES, this.#file.size - from);
    this.#readBytes += byteCount;
    if (byteCount === 0) return Promise.resolve(new Uint8Array());
    const reading = readPiece(this.#file, from, byteCount);
    // Read ahead for a transfer that may be over before anybody waits for it.
    reading.catch(() => {});
    return reading;
  }
}

/** A file that was changed or taken away since it was chosen cannot be read any more. */
async function readPiece(file: Blob, from: number, byteCount: number): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  let cause: unknown;
  try {
    bytes = new Uint8Array(await file.slice(from, from + byteCount).arrayBuffer());
  } catch (error) {
    cause = error;
  }
  // One that got shorter gives less than was asked for, in some browsers without an error.
  if (bytes?.length !== byteCount)
    throw new ProtocolError(
      'file_changed',
      'The file on this device cannot be read, or was changed meanwhile. Choose it again.',
      { cause },
    );
  return bytes;
}
