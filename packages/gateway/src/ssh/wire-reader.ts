// Reads the length-prefixed fields of an SSH public key (RFC 4253, section 6.6). Pure; undefined where the bytes end early.

export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A `string`: four bytes of length, then that many bytes. */
  field(): Uint8Array | undefined {
    const start = this.#at + 4;
    if (start > this.#bytes.length) return undefined;
    const length = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, 4).getUint32(0);
    if (length > this.#bytes.length - start) return undefined;
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** A field of ASCII. */
  text(): string | undefined {
    const bytes = this.field();
    return bytes?.every((byte) => byte > 0x20 && byte < 0x7f) ? String.fromCharCode(...bytes) : undefined;
  }

  /** A positive `mpint` in its shortest form, without the byte that only keeps it positive. */
  positiveNumber(): Uint8Array | undefined {
    const bytes = this.field();
    const [first, second] = bytes ?? [];
    if (bytes === undefined || first === undefined || first > 0x7f) return undefined;
    if (first !== 0) return bytes;
    return second !== undefined && second > 0x7f ? bytes.subarray(1) : undefined;
  }
}
