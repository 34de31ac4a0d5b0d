// Headers of a file's bytes. A file of a stranger's making must never run in our origin: it is saved, not shown, its type is
// not guessed, and were it shown all the same, it would be in a sandbox without rights.
import { refuse } from '../errors.ts';
import type { ContentInfo } from '../durables/gateway-hub/hub-stub.ts';

export const CONTENT_POLICY = "default-src 'none'; sandbox";
const SHA256_BYTES = 32;

export function contentHeaders({ path, size, sha256 }: ContentInfo): Record<string, string> {
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(size),
    'Content-Disposition': contentDisposition(path),
    'Content-Security-Policy': CONTENT_POLICY,
    'X-Content-Type-Options': 'nosniff',
    ...(sha256 === undefined ? {} : { 'Repr-Digest': `sha-256=:${base64(sha256)}:` }),
  };
}

/** RFC 6266: a plain name for old clients, the true one in RFC 5987's form. Neither holds what could end the header or a quote. */
export function contentDisposition(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replaceAll(/\p{Surrogate}/gu, '\u{fffd}');
  const plain = name.replaceAll(/[^\u0020-\u007e]|["\\%;]/g, '_');
  const exact = encodeURIComponent(name).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** RFC 9530: lower-case hex of the SHA-256 in it; other algorithms are not looked at. */
export function sha256FromReprDigest(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  for (const part of header.split(',')) {
    const [, algorithm, value = ''] = /^\s*([\w*.-]+)=(.*?)\s*$/s.exec(part) ?? [];
    if (algorithm === undefined) break;
    if (algorithm.toLowerCase() !== 'sha-256') continue;
    const hex = hexOfByteSequence(value);
    if (hex !== undefined) return hex;
    break;
  }
  if (!/sha-256/i.test(header)) return undefined;
  throw refuse('invalid_message', 'Repr-Digest is not sha-256=:<base64 of 32 bytes>:.');
}

function hexOfByteSequence(value: string): string | undefined {
  const [, encoded] = /^:([A-Za-z0-9+/]{43}=?):$/.exec(value) ?? [];
  if (encoded === undefined) return undefined;
  const bytes = atob(encoded);
  if (bytes.length !== SHA256_BYTES) return undefined;
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

function base64(hex: string): string {
  return btoa(hex.replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
}
