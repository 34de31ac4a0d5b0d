// What somebody pasted -> one public key, or the reason why it is none. Never repeats what was pasted. Pure.
import { ProtocolError } from '@vibecode/protocol';
import { isKeyType, KEY_TYPES, keyBits, type KeyType } from './key-blob.ts';
import { looksPrivate } from './private-key-marks.ts';

export interface PublicKey {
  type: KeyType;
  /** The key itself, as it stands in the file. */
  base64: string;
  bits: number;
}

/** NIST and OpenSSH's own RequiredRSASize call less too weak. */
const MIN_RSA_BITS = 2_048;
const FIELD = '/public_key';
const EXPECTED =
  'Paste the one line of a .pub file, such as ~/.ssh/id_ed25519.pub; it begins with ssh-ed25519, ssh-rsa, ecdsa-sha2- or sk-.';
const TAKEN = `Taken are ${KEY_TYPES.join(', ')}. Make one with: ssh-keygen -t ed25519`;
/** What OpenSSH calls types, ours or not. */
const TYPE_NAME = /^(?:sk-)?(?:ssh|ecdsa|webauthn)-[a-z0-9@.-]+$/;

export function parsePublicKey(pasted: string): PublicKey {
  if (looksPrivate(pasted)) {
    throw refused(
      'key_is_private',
      'This is a private key. It was not kept, but it has left its machine: make a new pair, and paste the .pub file.',
    );
  }
  const line = pasted.trim();
  if (/[^\t\P{Cc}]/u.test(line)) {
    throw refused('key_invalid', `This is more than one line, or holds control characters. ${EXPECTED}`);
  }
  // The comment is left behind: the label takes its place.
  const [type = '', base64 = ''] = line.split(/[ \t]+/, 2);
  if (type === 'ssh-dss') {
    throw refused('key_too_weak', `DSA keys (ssh-dss) are too weak and not taken. ${TAKEN}`);
  }
  if (!isKeyType(type)) throw refused('key_invalid', explainBeginning(line));
  const bits = keyBits(type, base64);
  if (bits === undefined) {
    throw refused('key_invalid', `The key is damaged or cut off. ${EXPECTED}`);
  }
  if (type === 'ssh-rsa' && bits < MIN_RSA_BITS) {
    throw refused(
      'key_too_weak',
      `RSA keys need ${MIN_RSA_BITS} bits; this one has ${bits}. Make a new one: ssh-keygen -t ed25519`,
    );
  }
  return { type, base64, bits };
}

function explainBeginning(line: string): string {
  const [first = '', ...later] = line.split(/\s+/);
  if (TYPE_NAME.test(first)) {
    return `${first.includes('-cert-') ? 'Certificates are' : 'Keys of this type are'} not taken here. ${TAKEN}`;
  }
  // An option may hold spaces in quotes, so that the type can be any later word.
  if (later.some((word) => TYPE_NAME.test(word))) {
    return `Options before the key are not taken here. Leave them out: begin with its type. ${EXPECTED}`;
  }
  if (/BEGIN [A-Z0-9 ]*PUBLIC KEY/.test(line)) {
    return 'This is not the form that OpenSSH reads. Turn it into one line: ssh-keygen -i -m PKCS8 -f FILE (or -m RFC4716)';
  }
  return `This is no public key of a type that is taken. ${EXPECTED}`;
}

function refused(code: 'key_is_private' | 'key_invalid' | 'key_too_weak', message: string): ProtocolError {
  return new ProtocolError(code, message, { field: FIELD });
}
