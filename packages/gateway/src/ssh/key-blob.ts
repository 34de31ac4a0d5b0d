// What a public key's base64 holds, checked as strictly as sshd does and a little more: the embedded type, exact lengths,
// nothing behind. Pure.
import { WireReader } from './wire-reader.ts';

/** Types that can be authorized. */
export const KEY_TYPES = [
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
] as const;

export type KeyType = (typeof KEY_TYPES)[number];

/** Bytes of one coordinate, and bits, by curve. */
const CURVES: Readonly<Record<string, { coordinateBytes: number; bits: number }>> = {
  nistp256: { coordinateBytes: 32, bits: 256 },
  nistp384: { coordinateBytes: 48, bits: 384 },
  nistp521: { coordinateBytes: 66, bits: 521 },
};
const ED25519_BYTES = 32;
/** OpenSSH and OpenSSL read no larger modulus. */
const MAX_RSA_BITS = 16_384;

export function isKeyType(type: string): type is KeyType {
  return (KEY_TYPES as readonly string[]).includes(type);
}

/** Length of the key in bits; undefined where the base64 is no key of this type. DSA is read as well, to be shown. */
export function keyBits(type: string, base64: string): number | undefined {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) return undefined;
  const reader = new WireReader(bytes);
  if (reader.text() !== type) return undefined;
  const bits = readBits(type, reader);
  return bits !== undefined && reader.isAtEnd ? bits : undefined;
}

function readBits(type: string, reader: WireReader): number | undefined {
  switch (type) {
    case 'ssh-ed25519':
      return ed25519(reader);
    case 'ssh-rsa':
      return rsa(reader);
    case 'ssh-dss':
      return dsa(reader);
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521':
      return ecdsa(type.slice('ecdsa-sha2-'.length), reader);
    case 'sk-ssh-ed25519@openssh.com':
      return withApplication(ed25519(reader), reader);
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return withApplication(ecdsa('nistp256', reader), reader);
    default:
      return undefined;
  }
}

function ed25519(reader: WireReader): number | undefined {
  return reader.field()?.length === ED25519_BYTES ? ED25519_BYTES * 8 : undefined;
}

function rsa(reader: WireReader): number | undefined {
  const exponent = reader.positiveNumber();
  const modulus = reader.positiveNumber();
  if (exponent === undefined || modulus === undefined || !isOdd(exponent) || !isOdd(modulus)) return undefined;
  if (exponent.length === 1 && exponent[0] === 1) return undefined;
  const bits = bitLength(modulus);
  return bits <= MAX_RSA_BITS ? bits : undefined;
}

function dsa(reader: WireReader): number | undefined {
  const [prime, ...others] = [0, 1, 2, 3].map(() => reader.positiveNumber());
  return prime === undefined || others.includes(undefined) ? undefined : bitLength(prime);
}

function ecdsa(curve: string, reader: WireReader): number | undefined {
  const known = CURVES[curve];
  if (known === undefined || reader.text() !== curve) return undefined;
  const point = reader.field();
  // sshd takes uncompressed points alone.
  return point?.[0] === 0x04 && point.length === 1 + 2 * known.coordinateBytes ? known.bits : undefined;
}

/** A key on a security token names what it was made for, such as `ssh:`. */
function withApplication(bits: number | undefined, reader: WireReader): number | undefined {
  const application = reader.text();
  return application === undefined || application === '' ? undefined : bits;
}

function isOdd(number: Uint8Array): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1;
}

function bitLength(number: Uint8Array): number {
  return number.length * 8 - Math.clz32(number[0] ?? 0) + 24;
}

/** Only the one canonical form: what sshd shows and what we compare must be the same text. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
