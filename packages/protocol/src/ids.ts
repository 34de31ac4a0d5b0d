// Ids: 80 random bits, 10 bytes in frames, 16 characters of lower-case Crockford base32 in text.

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const VALUE_OF = new Map(Array.from(ALPHABET, (letter, value) => [letter, value] as const));
const ID_PATTERN = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** 80 bits: two in 2^40 (10^12) ids collide with a chance of about one half; ids are names, never secrets. */
export const ID_BYTES = 10;
export const ID_LENGTH = 16;

export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID_PATTERN.test(value);
}

/** 10 bytes -> 16 characters. */
export function idFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== ID_BYTES) throw new RangeError(`an id has ${ID_BYTES} bytes, not ${bytes.length}`);
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/** 16 characters -> 10 bytes. */
export function idToBytes(id: string): Uint8Array {
  if (!isId(id)) throw new RangeError('not an id: 16 characters of lower-case Crockford base32 are needed');
  const bytes = new Uint8Array(ID_BYTES);
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const letter of id) {
    held = (held << 5) | (VALUE_OF.get(letter) ?? 0);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}

/** A new id; `fillRandom` is `crypto.getRandomValues` everywhere but in tests. */
export function newId(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => unknown): string {
  const bytes = new Uint8Array(ID_BYTES);
  fillRandom(bytes);
  return idFromBytes(bytes);
}
