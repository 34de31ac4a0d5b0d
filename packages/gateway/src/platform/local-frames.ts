// What two of our own processes say to each other over a Unix socket: frames of a kind and a payload. Pure.
//   4 bytes length of the payload, big endian | 1 byte kind | payload
const HEADER_BYTES = 5;

export interface LocalFrame {
  kind: number;
  payload: Buffer;
}

export function encodeLocalFrame(kind: number, payload: Uint8Array | string = ''): Buffer {
  const body = Buffer.from(payload);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  frame.writeUInt32BE(body.length, 0);
  frame.writeUInt8(kind, 4);
  frame.set(body, HEADER_BYTES);
  return frame;
}

/** Takes the stream apart, however it was cut. */
export class LocalFrameReader {
  readonly #maxPayloadBytes: number;
  #parts: Buffer[] = [];
  #byteCount = 0;

  constructor(maxPayloadBytes: number) {
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  /** The frames that are whole now; undefined for a length that no frame of ours has, after which nothing can be read. */
  read(chunk: Buffer): LocalFrame[] | undefined {
    this.#parts.push(chunk);
    this.#byteCount += chunk.length;
    const frames: LocalFrame[] = [];
    while (this.#byteCount >= HEADER_BYTES) {
      const head = this.#front(HEADER_BYTES);
      const length = head.readUInt32BE(0);
      if (length > this.#maxPayloadBytes) return undefined;
      const end = HEADER_BYTES + length;
      if (this.#byteCount < end) break;
      const front = this.#front(end);
      frames.push({ kind: front.readUInt8(4), payload: front.subarray(HEADER_BYTES, end) });
      this.#parts = [front.subarray(end)];
      this.#byteCount -= end;
    }
    return frames;
  }

  /** The first part, at least so long. A frame of many parts is put together once, not for each of them. */
  #front(byteCount: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#parts;
    if (first.length >= byteCount) return first;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [whole];
    return whole;
  }
}
