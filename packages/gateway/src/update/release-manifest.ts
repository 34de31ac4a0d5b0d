// What a release says of itself: its bytes are signed, and read only once the signature fits a key that was compiled in.
import { createPublicKey, verify } from 'node:crypto';
import { ProtocolError, type ReleaseChannel } from '@vibecode/protocol';

/** The form below. A later one is for later gateways, and is offered to this one as a release in this form. */
export const MANIFEST_FORMAT = 1;

export interface ReleaseFile {
  /** Relative to the manifest's own address, or absolute. */
  url: string;
  size: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface ReleaseManifest {
  format: typeof MANIFEST_FORMAT;
  version: string;
  channel: ReleaseChannel;
  commit: string;
  released_at: string;
  targets: Readonly<Record<string, ReleaseFile>>;
}

export interface SignedManifest {
  bytes: Uint8Array;
  /** Base64 of the Ed25519 signature over exactly these bytes. */
  signature: string;
}

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;
const SIGNATURE_BYTES = 64;

/** Throws `update_signature_invalid` or, for what is signed but no manifest, `update_unavailable`. */
export function readManifest({ bytes, signature }: SignedManifest, keys: readonly string[]): ReleaseManifest {
  const raw = Buffer.from(signature.trim(), 'base64');
  if (raw.length !== SIGNATURE_BYTES || !keys.some((key) => isSignedBy(key, { bytes, raw }))) {
    throw new ProtocolError(
      'update_signature_invalid',
      'The release is not signed with a key that this gateway trusts. Nothing was changed; ask whoever runs your control plane.',
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw noManifest('it is no JSON');
  }
  return checked(value);
}

function isSignedBy(key: string, { bytes, raw }: { bytes: Uint8Array; raw: Buffer }): boolean {
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  return publicKey.asymmetricKeyType === 'ed25519' && verify(null, bytes, publicKey, raw);
}

/** Unknown fields are left to later versions. */
function checked(value: unknown): ReleaseManifest {
  if (!isRecord(value)) throw noManifest('it is no object');
  const { format, version, channel, commit, released_at: releasedAt, targets } = value;
  if (format !== MANIFEST_FORMAT) throw noManifest('it has a form that this version does not know');
  if (typeof version !== 'string' || version.length > 64 || !VERSION.test(version)) throw noManifest('no version');
  if (channel !== 'stable' && channel !== 'beta') throw noManifest('no channel');
  if (typeof commit !== 'string' || typeof releasedAt !== 'string' || !isRecord(targets)) throw noManifest('no files');
  const files: Record<string, ReleaseFile> = {};
  for (const [target, file] of Object.entries(targets)) {
    if (!isRecord(file)) throw noManifest(`no file for ${target}`);
    const { url, size, sha256 } = file;
    if (
      typeof url !== 'string' ||
      typeof size !== 'number' ||
      !Number.isSafeInteger(size) ||
      size <= 0 ||
      typeof sha256 !== 'string' ||
      !/^[0-9a-f]{64}$/.test(sha256)
    ) {
      throw noManifest(`no file for ${target}`);
    }
    files[target] = { url, size, sha256 };
  }
  return { format, version, channel, commit, released_at: releasedAt, targets: files };
}

function noManifest(fault: string): ProtocolError {
  return new ProtocolError(
    'update_unavailable',
    `The release's manifest cannot be used: ${fault}. Try again later, or ask whoever runs your control plane.`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
