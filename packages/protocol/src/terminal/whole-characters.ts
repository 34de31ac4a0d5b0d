// Bytes on their way to xterm.js, cut only between characters. xterm.js 6.0 loses a character whose bytes come in two
// writes where the first ends in 0x80 (xtermjs/xterm.js#6003): every dash, quote and joiner (E2 80 xx) can.

const NOTHING = new Uint8Array(0);
/** Of a character of four bytes. */
const MAX_REST_BYTES = 3;

export class WholeCharacters {
  #rest: Uint8Array = NOTHING;

  /** The start of a character whose other bytes have not come. */
  get rest(): Uint8Array {
    return this.#rest;
  }

  /** What may be written now: the rest and these bytes, without a character at the end that is not whole. */
  take(bytes: Uint8Array): Uint8Array {
    const all = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    const end = all.length - unfinishedBytes(all);
    // A copy: what was given is its owner's again.
    this.#rest = end === all.length ? NOTHING : all.slice(end);
    return end === all.length ? all : all.subarray(0, end);
  }
}

function unfinishedBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(MAX_REST_BYTES, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return lengthFrom(byte) > count ? count : 0;
  }
  return 0;
}

function lengthFrom(firstByte: number): number {
  if (firstByte < 0xc0 || firstByte >= 0xf8) return 1;
  if (firstByte < 0xe0) return 2;
  return firstByte < 0xf0 ? 3 : 4;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
