// An ssh-agent with one key as on a security token, which a test machine has none of: it signs as the token would, so
// that a real sshd judges a real sk- signature (OpenSSH's PROTOCOL.u2f).
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { wireNumber, wireString } from './ssh-keys.ts';

const APPLICATION = 'ssh:';
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
const FAILURE = 5;
/** Somebody touched the token; its counter stands at one. */
const FLAGS_AND_COUNTER = Buffer.of(1, 0, 0, 0, 1);

export interface SkAgent {
  /** As in a .pub file. */
  line: string;
  close: () => void;
}

export async function startSkAgent(socketPath: string, kind: 'ed25519' | 'ecdsa'): Promise<SkAgent> {
  const key = kind === 'ed25519' ? ed25519() : ecdsa();
  const server: Server = createServer((socket) => serve(socket, key));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return { line: `${key.type} ${key.blob.toString('base64')} token`, close: () => server.close() };
}

interface SkKey {
  type: string;
  blob: Buffer;
  signatureOf: (message: Buffer) => Buffer;
}

function ed25519(): SkKey {
  const type = 'sk-ssh-ed25519@openssh.com';
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    type,
    blob: Buffer.concat([wireString(type), wireString(point), wireString(APPLICATION)]),
    signatureOf: (message) => sign(null, message, privateKey),
  };
}

function ecdsa(): SkKey {
  const type = 'sk-ecdsa-sha2-nistp256@openssh.com';
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return {
    type,
    blob: Buffer.concat([wireString(type), wireString('nistp256'), wireString(point), wireString(APPLICATION)]),
    signatureOf: (message) => ecdsaSignature(message, privateKey),
  };
}

function ecdsaSignature(message: Buffer, key: KeyObject): Buffer {
  const both = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
  return Buffer.concat([both.subarray(0, 32), both.subarray(32)].map((number) => wireNumber(shortest(number))));
}

function shortest(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  return number.subarray(Math.max(0, first));
}

function serve(socket: Socket, key: SkKey): void {
  let waiting = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
      const end = 4 + waiting.readUInt32BE(0);
      socket.write(wireString(answer(waiting.subarray(4, end), key)));
      waiting = waiting.subarray(end);
    }
  });
}

function answer(request: Buffer, { type, blob, signatureOf }: SkKey): Buffer {
  const [kind] = request;
  if (kind === REQUEST_IDENTITIES) {
    return Buffer.concat([Buffer.of(IDENTITIES_ANSWER, 0, 0, 0, 1), wireString(blob), wireString('token')]);
  }
  if (kind !== SIGN_REQUEST) return Buffer.of(FAILURE);
  const dataAt = 1 + 4 + request.readUInt32BE(1);
  const data = request.subarray(dataAt + 4, dataAt + 4 + request.readUInt32BE(dataAt));
  const signed = Buffer.concat([hash(APPLICATION), FLAGS_AND_COUNTER, hash(data)]);
  const signature = Buffer.concat([wireString(type), wireString(signatureOf(signed)), FLAGS_AND_COUNTER]);
  return Buffer.concat([Buffer.of(SIGN_RESPONSE), wireString(signature)]);
}

function hash(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
