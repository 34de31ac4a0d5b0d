// What a person pasted as an SSH key, before anything is sent: a private key must not leave the page. Pure.

export type PastedKey =
  | { kind: 'empty' }
  | { kind: 'private' }
  | { kind: 'several' }
  | { kind: 'unknown' }
  | { kind: 'untaken'; type: string }
  | { kind: 'options' }
  | { kind: 'public'; line: string; type: string; bits: number | null; comment: string };

/** PEM of every kind, ssh.com's own, PuTTY's, and the body of an OpenSSH key whose first line was left out. */
const PRIVATE_KEY = /-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File-\d|b3BlbnNzaC1rZXktdjE/;
const PUBLIC_KEY = /^([a-z0-9][a-z0-9@.-]*) +([A-Za-z0-9+/]+={0,2})(?: +(.*))?$/;

/** What the machine authorizes. */
const TAKEN_TYPES: readonly string[] = [
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];
/** Names that OpenSSH gives or gave to types, certificates among them; all else is a slip or an option. */
const TYPE_NAME = /^(?:sk-)?(?:ssh|ecdsa|webauthn)-[a-z0-9@.-]+$/;
const TAKEN_TEXT =
  'Taken are ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256, -nistp384 and -nistp521, and both sk- types of security keys.';

export function readPastedKey(text: string): PastedKey {
  if (PRIVATE_KEY.test(text.replaceAll(/\s+/g, ' ')) || PRIVATE_KEY.test(text.replaceAll(/\s+/g, '')))
    return { kind: 'private' };
  const lines = text
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) return { kind: 'empty' };
  if (lines.length > 1) return { kind: 'several' };
  const words = (lines[0] ?? '').split(/\s+/);
  const [first = ''] = words;
  if (!TAKEN_TYPES.includes(first)) {
    if (TYPE_NAME.test(first)) return { kind: 'untaken', type: first };
    // An option may hold spaces in quotes, so that the type can be any later word.
    if (words.some((word) => TAKEN_TYPES.includes(word) || TYPE_NAME.test(word))) return { kind: 'options' };
  }
  const [, type = '', base64 = '', comment = ''] = PUBLIC_KEY.exec(lines[0] ?? '') ?? [];
  const fields = readFields(base64);
  // The same name stands inside of the key: a line cut off or typed by hand differs.
  if (type === '' || fields === null || textOf(fields[0]) !== type) return { kind: 'unknown' };
  return { kind: 'public', line: `${type} ${base64}`, type, bits: bitsOf(type, fields), comment: comment.trim() };
}

function readFields(base64: string): Uint8Array[] | null {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
  const view = new DataView(bytes.buffer);
  const fields: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) return null;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields.length < 2 ? null : fields;
}

/** null where the length says nothing that a person compares. */
function bitsOf(type: string, fields: readonly Uint8Array[]): number | null {
  if (type === 'ssh-ed25519' || type === 'sk-ssh-ed25519@openssh.com') return 256;
  const curve = /nistp(\d+)/.exec(type)?.[1];
  if (curve !== undefined) return Number(curve);
  const modulus = fields[2];
  if (type !== 'ssh-rsa' || modulus === undefined) return null;
  const firstDigit = modulus.findIndex((byte) => byte !== 0);
  if (firstDigit === -1) return 0;
  return (modulus.length - firstDigit) * 8 - Math.clz32(modulus[firstDigit] ?? 0) + 24;
}

function textOf(bytes: Uint8Array | undefined): string {
  return String.fromCharCode(...(bytes ?? []).slice(0, 64));
}

export const FEWEST_RSA_BITS = 2_048;

/** What is to be said at the field; null where the key can be sent. */
export function keyFault(key: PastedKey): string | null {
  switch (key.kind) {
    case 'empty':
      return 'Paste a public key: the one line of a file that ends in .pub.';
    case 'several':
      return 'This is more than one line. Add one key at a time.';
    case 'unknown':
      return 'This is not a whole public key. It is one line that begins with its type, such as ssh-ed25519 AAAA…, and is in the file that ends in .pub.';
    case 'untaken':
      return `${untakenText(key.type)} ${TAKEN_TEXT} Make one with: ssh-keygen -t ed25519`;
    case 'options':
      return 'There are options before the key. Leave them out: begin with its type, such as ssh-ed25519 AAAA…';
    case 'private':
      return 'This is a private key.';
    case 'public':
      if (key.type === 'ssh-rsa' && key.bits !== null && key.bits < FEWEST_RSA_BITS)
        return `This RSA key has ${key.bits} bits, too few to be safe. Make a new one with: ssh-keygen -t ed25519`;
      return null;
  }
}

function untakenText(type: string): string {
  if (type === 'ssh-dss') return 'DSA keys (ssh-dss) are too weak and not taken.';
  return type.includes('-cert-') ? 'Certificates are not taken.' : 'Keys of this type are not taken.';
}
