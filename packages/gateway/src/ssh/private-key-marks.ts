// Tells a private key that was pasted by mistake, in any of the forms that people have them. Pure; keeps and shows nothing.

/** What stands in the file formats of OpenSSH, OpenSSL, PuTTY, ssh.com, SSH 1 and JSON web keys, wherever in the text. */
const MARKS: readonly RegExp[] = [
  // OPENSSH, RSA, EC, DSA, ENCRYPTED and plain PKCS#8; `SSH2 ENCRYPTED` of ssh.com. Begin or end: half of one is enough.
  /(?:BEGIN|END)[A-Z0-9 ]{0,40}PRIVATE KEY/i,
  /PuTTY-User-Key-File-\d/i,
  /^Private-(?:Lines|MAC|Hash):/im,
  /SSH PRIVATE KEY FILE FORMAT/i,
  /"d"\s*:\s*"[A-Za-z0-9_-]{16,}"/,
  /AGE-SECRET-KEY-1/i,
];

/** `openssh-key-v1`, with which OpenSSH's own format begins. */
const OPENSSH_MAGIC = 'b3BlbnNzaC1rZXktdjE';

export function looksPrivate(text: string): boolean {
  if (MARKS.some((mark) => mark.test(text))) return true;
  const joined = text.replaceAll(/\s+/g, '');
  return joined.includes(OPENSSH_MAGIC) || isPrivateDer(joined);
}

/** The lines between BEGIN and END alone: DER of PKCS#1, SEC 1, DSA or PKCS#8, encrypted or not. */
function isPrivateDer(base64: string): boolean {
  // Every DER sequence of 128 bytes or more begins like this; shorter ones (an EC or Ed25519 key) with their length.
  if (!/^M[A-Za-z0-9+/]{20,}={0,2}$/.test(base64)) return false;
  const bytes = Buffer.from(base64, 'base64');
  const inside = contentOfSequence(bytes);
  if (inside === undefined) return false;
  // A version of 0 or 1: public keys have none.
  if (inside[0] === 0x02 && inside[1] === 0x01 && (inside[2] ?? 2) <= 1) return true;
  // Encrypted PKCS#8 names a cipher of PKCS#5 (1.2.840.113549.1.5) or PKCS#12 (1.2.840.113549.1.12).
  const cipher = contentOfSequence(inside);
  const name = cipher === undefined ? '' : Buffer.from(cipher.subarray(0, 12)).toString('hex');
  return /^06..2a864886f70d01(?:05|0c)/.test(name);
}

function contentOfSequence(bytes: Uint8Array): Uint8Array | undefined {
  const [tag, length = 0] = bytes;
  if (tag !== 0x30) return undefined;
  return bytes.subarray(length < 0x80 ? 2 : 2 + (length & 0x7f));
}
