// Keys of releases: the private one signs and stays with who releases, the public ones go into the executables.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** PEM files of public keys, or VIBECODE_RELEASE_PUBLIC_KEY with the text of one; none: the executables take no updates. */
export async function readPublicKeys(files: readonly string[] = [], env = process.env): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const given = env['VIBECODE_RELEASE_PUBLIC_KEY'];
  if (files.length === 0 && given !== undefined && given !== '') texts.push(given);
  return texts.map((text) => publicKeyText(ed25519(createPublicKey(text))));
}

/** From the PEM file given, or VIBECODE_RELEASE_KEY with its text. */
export async function readPrivateKey(file: string | undefined, env = process.env): Promise<KeyObject> {
  const text = file === undefined ? env['VIBECODE_RELEASE_KEY'] : await readFile(file, 'utf8');
  if (text === undefined || text === '') {
    throw new Error(
      'A release needs a key: --key FILE, or its PEM text in VIBECODE_RELEASE_KEY. ' +
        'Make one with: openssl genpkey -algorithm ed25519 -out release-key.pem',
    );
  }
  return ed25519(createPrivateKey(text));
}

/** As the executables carry it. */
export function publicKeyText(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('Keys of releases are Ed25519 keys.');
  return key;
}
