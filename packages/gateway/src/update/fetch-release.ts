// The manifest of a release and its signature, from the control plane's /releases. Bounded in size and time.
import { ProtocolError, type ReleaseChannel } from '@vibecode/protocol';
import { readManifest, type ReleaseManifest } from './release-manifest.ts';

export interface ReleaseSource {
  /** Ends with a slash: `https://…/releases/`. */
  releasesUrl: URL;
  /** Public keys, one of which must have signed. */
  releaseKeys: readonly string[];
}

export interface FoundRelease {
  manifest: ReleaseManifest;
  /** What the urls in it are relative to. */
  manifestUrl: URL;
}

/** Four targets are 1 KB; a larger answer is none of ours. */
const MAX_MANIFEST_BYTES = 65_536;
const MAX_SIGNATURE_BYTES = 1_024;
/** Both answers are small; a person waits for them. */
const FETCH_TIMEOUT_MS = 8_000;

export async function fetchRelease(
  { releasesUrl, releaseKeys }: ReleaseSource,
  wanted: { channel: ReleaseChannel; version: string | undefined },
  signal: AbortSignal,
): Promise<FoundRelease> {
  const folder = wanted.version ?? wanted.channel;
  const manifestUrl = new URL(`${folder}/manifest.json`, releasesUrl);
  const within = AbortSignal.any([signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
  const [bytes, signature] = await Promise.all([
    fetchBytes(manifestUrl, MAX_MANIFEST_BYTES, within),
    fetchBytes(new URL(`${manifestUrl.href}.sig`), MAX_SIGNATURE_BYTES, within),
  ]);
  const manifest = readManifest({ bytes, signature: Buffer.from(signature).toString('latin1') }, releaseKeys);
  return { manifest, manifestUrl };
}

async function fetchBytes(url: URL, limitBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const response = await openResponse(url, signal);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of response) {
      size += part.length;
      if (size > limitBytes) break;
      parts.push(part);
    }
  } catch (cause) {
    throw unreachable(url, 'the answer broke off', cause);
  }
  if (size > limitBytes) throw unreachable(url, 'the answer is too large');
  return Buffer.concat(parts);
}

/** The body of a good answer; rejects `update_unavailable`. */
export async function openResponse(url: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    throw unreachable(url, 'it cannot be reached', cause);
  }
  if (response.status === 404) throw unreachable(url, 'it has no such release');
  if (!response.ok || response.body === null) throw unreachable(url, `it answered with status ${response.status}`);
  return response.body;
}

function unreachable(url: URL, fault: string, cause?: unknown): ProtocolError {
  return new ProtocolError(
    'update_unavailable',
    `The release server (${url.origin}) gave nothing to install: ${fault}. Try again later, or check that this control plane serves releases.`,
    { cause },
  );
}
