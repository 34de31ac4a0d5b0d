// SSH keys for tests, made here: public lines as ssh-keygen writes them, without starting it.
import { generateKeyPairSync } from 'node:crypto';

export interface TestKey {
  type: string;
  base64: string;
  /** As in a .pub file. */
  line: string;
}

export function wireString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export function wireNumber(value: Uint8Array): Buffer {
  const first = value[0] ?? 0;
  return wireString(first > 0x7f ? Buffer.concat([Buffer.of(0), value]) : value);
}

export function keyOf(type: string, ...fields: Uint8Array[]): TestKey {
  const base64 = Buffer.concat([wireString(type), ...fields]).toString('base64');
  return { type, base64, line: `${type} ${base64} somebody@somewhere` };
}

export function ed25519Key(bytes: Uint8Array = ed25519Point()): TestKey {
  return keyOf('ssh-ed25519', wireString(bytes));
}

export function skEd25519Key(application = 'ssh:'): TestKey {
  return keyOf('sk-ssh-ed25519@openssh.com', wireString(ed25519Point()), wireString(application));
}

export function rsaKey(bits: number): TestKey {
  const { n = '', e = '' } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  const [modulus, exponent] = [n, e].map((text) => Buffer.from(text, 'base64url'));
  return keyOf('ssh-rsa', wireNumber(exponent ?? Buffer.alloc(0)), wireNumber(modulus ?? Buffer.alloc(0)));
}

export function ecdsaKey(curve: 'nistp256' | 'nistp384' | 'nistp521', type = `ecdsa-sha2-${curve}`): TestKey {
  const namedCurve = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' }[curve];
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const application = type.startsWith('sk-') ? [wireString('ssh:')] : [];
  return keyOf(type, wireString(curve), wireString(point), ...application);
}

function ed25519Point(): Buffer {
  return Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
}
