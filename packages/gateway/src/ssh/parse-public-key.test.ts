import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isProtocolError } from '@vibecode/protocol';
import { ecdsaKey, ed25519Key, keyOf, rsaKey, skEd25519Key, wireNumber, wireString } from '../testing/ssh-keys.ts';
import { parsePublicKey } from './parse-public-key.ts';

function fault(pasted: string): { code: string; message: string; field: string | undefined } | undefined {
  try {
    parsePublicKey(pasted);
  } catch (error) {
    if (isProtocolError(error)) return { code: error.code, message: error.message, field: error.field };
    throw error;
  }
  return undefined;
}

const key = ed25519Key();
const SK_ECDSA = 'sk-ecdsa-sha2-nistp256@openssh.com';

it.each([
  [key, 256],
  [rsaKey(2048), 2048],
  [ecdsaKey('nistp256'), 256],
  [ecdsaKey('nistp384'), 384],
  [ecdsaKey('nistp521'), 521],
  [skEd25519Key(), 256],
  [ecdsaKey('nistp256', SK_ECDSA), 256],
])('[KEY1] takes $type', (given, bits) => {
  const { type, base64 } = given;
  expect(parsePublicKey(given.line)).toEqual({ type, base64, bits });
  expect(parsePublicKey(`\r\n ${type}\t${base64} \n`)).toEqual({ type, base64, bits });
});

it('[KEY1] refuses what is weak', () => {
  expect(fault(rsaKey(1024).line)).toMatchObject({ code: 'key_too_weak', field: '/public_key' });
  expect(fault('ssh-dss AAAAB3NzaC1kc3MAAACB')).toMatchObject({
    code: 'key_too_weak',
    message: expect.stringMatching(/DSA.*not taken.*ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256/) as unknown,
  });
});

it('[KEY1] refuses every key that is cut off, goes on, or is another than its type says', () => {
  for (const good of [key, ecdsaKey('nistp256'), skEd25519Key()]) {
    const bytes = Buffer.from(good.base64, 'base64');
    for (let length = 0; length < bytes.length; length += 1) {
      expect(fault(`${good.type} ${bytes.subarray(0, length).toString('base64')}`)?.code).toBe('key_invalid');
    }
    const longer = Buffer.concat([bytes, Buffer.of(0)]).toString('base64');
    expect(fault(`${good.type} ${longer}`)?.code).toBe('key_invalid');
  }
  expect(fault(`ssh-rsa ${key.base64}`)?.code).toBe('key_invalid');
  expect(fault(`${key.type} ${key.base64.replace(/.$/, '')}`)?.code).toBe('key_invalid');
});

it.each([
  [
    'a modulus with a needless zero',
    keyOf('ssh-rsa', wireNumber(Buffer.of(3)), wireString(Buffer.alloc(257, 1).fill(0, 0, 1))),
  ],
  ['a negative modulus', keyOf('ssh-rsa', wireNumber(Buffer.of(3)), wireString(Buffer.alloc(256, 0xff)))],
  ['an even modulus', keyOf('ssh-rsa', wireNumber(Buffer.of(3)), wireNumber(Buffer.alloc(256, 0x82)))],
  ['an exponent of 1', keyOf('ssh-rsa', wireNumber(Buffer.of(1)), wireNumber(Buffer.alloc(256, 0x81)))],
  ['an endless modulus', keyOf('ssh-rsa', wireNumber(Buffer.of(3)), wireNumber(Buffer.alloc(2_049, 0x81)))],
  ['another curve', keyOf('ecdsa-sha2-nistp256', wireString('nistp384'), wireString(Buffer.alloc(97, 4)))],
  ['a compressed point', keyOf('ecdsa-sha2-nistp256', wireString('nistp256'), wireString(Buffer.alloc(33, 2)))],
  ['a token key for nothing', skEd25519Key('')],
  ['a token key for two words', skEd25519Key('ssh: x')],
])('[KEY1] refuses %s', (_what, given) => {
  expect(fault(given.line)?.code).toBe('key_invalid');
});

it.each([
  ['options', `no-pty ${key.line}`, 'Leave them out'],
  ['options before a key of a type that is not taken', 'no-pty ssh-dss AAAA', 'Leave them out'],
  ['options in quotes', `command="sh -c 'ssh-ed25519 x'" ${key.line}`, 'Options'],
  ['two lines', `${key.line}\n${key.line}`, 'more than one line'],
  ['a carriage return', `${key.line}\rno-pty`, 'more than one line'],
  ['a NUL', `${key.line}\0`, 'control characters'],
  ['a comment', '# ssh-ed25519', ''],
  ['nothing', ' ', '.pub'],
  ['a type that is not taken', 'ssh-ed448 AAAA', 'Taken are ssh-ed25519, ssh-rsa,'],
  ['a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA', 'Certificates'],
  ['a PEM public key', '-----BEGIN PUBLIC KEY----- MCowBQYDK2VwAyEA', 'ssh-keygen -i'],
])('[KEY2] refuses %s, and says what to paste', (_what, pasted, words) => {
  expect(fault(pasted)).toMatchObject({ code: 'key_invalid', message: expect.stringContaining(words) as unknown });
});

const passphrase = { cipher: 'aes-256-cbc', passphrase: 'x' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed = generateKeyPairSync('ed25519').privateKey;
const framed = (what: string, body: string): string => `-----BEGIN ${what}-----\n${body}\n-----END ${what}-----\n`;
const OPENSSH = framed('OPENSSH PRIVATE KEY', 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz');
const PPK = `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: me\nPublic-Lines: 2\nAAAA\nPrivate-Lines: 1\nAAAAIEs3cr3t\nPrivate-MAC: 00\n`;
const PEMS: [string, string][] = [
  ['OpenSSH', OPENSSH],
  ['RSA', rsa.export({ type: 'pkcs1', format: 'pem' }).toString()],
  ['encrypted RSA', rsa.export({ type: 'pkcs1', format: 'pem', ...passphrase }).toString()],
  ['EC', ec.export({ type: 'sec1', format: 'pem' }).toString()],
  ['PKCS#8', ed.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['encrypted PKCS#8', rsa.export({ type: 'pkcs8', format: 'pem', ...passphrase }).toString()],
  ['DSA', framed('DSA PRIVATE KEY', 'MIIBuwIBAAKBgQ')],
  ['ssh.com', framed('SSH2 ENCRYPTED PRIVATE KEY', 'P2/56wAAA')],
];

it.each([
  ...PEMS,
  ['PuTTY', PPK],
  ['the end of a PuTTY', PPK.slice(PPK.indexOf('Private-Lines'))],
  ['JSON', JSON.stringify(ed.export({ format: 'jwk' }))],
  ['a public key with its', `${key.line}\n${OPENSSH}`],
])('[KEY3] recognises a private key of %s, and repeats nothing of it', (_form, pasted) => {
  const found = fault(pasted);
  expect(found).toMatchObject({ code: 'key_is_private' });
  for (const word of pasted.split(/[^A-Za-z0-9+/=_-]+/).filter((part) => part.length > 15)) {
    expect(found?.message).not.toContain(word);
  }
  expect(fault(pasted.replaceAll('\n', '\r\n'))?.code).toBe('key_is_private');
  expect(fault(pasted.replaceAll('\n', ' '))?.code).toBe('key_is_private');
});

it.each(PEMS.filter(([form]) => !['encrypted RSA', 'DSA', 'ssh.com'].includes(form)))(
  '[KEY3] recognises the lines of %s without their frame',
  (_form, pem) => {
    expect(fault(pem.replaceAll(/^-.*$/gm, '').trim())?.code).toBe('key_is_private');
  },
);

it('[KEY2] whatever is pasted is one good key or refused, and refusals repeat nothing of it', () => {
  const word = fc.constantFrom(
    key.line,
    key.type,
    key.base64,
    'command="x"',
    ',',
    '"',
    '\\"',
    ' ',
    '\t',
    '\n',
    '\r',
    '\0',
    '=',
  );
  const pasted = fc.oneof(
    fc.string({ unit: 'binary-ascii' }),
    fc.array(fc.oneof(word, fc.string()), { maxLength: 8 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(pasted, (text) => {
      try {
        const parsed = parsePublicKey(text);
        expect(`${parsed.type} ${parsed.base64}`).toMatch(/^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}$/);
        expect(text.trim().startsWith(parsed.type)).toBe(true);
      } catch (error) {
        if (!isProtocolError(error)) throw error;
        expect(error.message).not.toContain(key.base64);
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);
