// What a channel's manifest says, for pages. Machines read it themselves and trust its signature alone.
import type { Release, ReleaseChannel } from '@vibecode/protocol';
import type { ReleaseStore, StoredFile } from './release-store.ts';

/** Four targets are 1 KB. */
const MAX_MANIFEST_BYTES = 65_536;
const MAX_TARGETS = 16;

/** null where the channel has none, or one that machines could not read either. */
export async function newestRelease(store: ReleaseStore, channel: ReleaseChannel): Promise<Release | null> {
  const file = await store.open(`${channel}/manifest.json`);
  return file === undefined ? null : readRelease(await readText(file));
}

async function readText({ size, body }: StoredFile): Promise<string> {
  if (size <= MAX_MANIFEST_BYTES) return new Response(body).text();
  await body.cancel();
  return '';
}

function readRelease(text: string): Release | null {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof manifest !== 'object' || manifest === null) return null;
  const { version, released_at: releasedAt, targets } = manifest as Record<string, unknown>;
  const at = typeof releasedAt === 'string' ? Date.parse(releasedAt) : Number.NaN;
  if (typeof version !== 'string' || version === '' || version.length > 64 || !Number.isSafeInteger(at)) return null;
  if (typeof targets !== 'object' || targets === null) return null;
  return { version, released_at: at, targets: Object.keys(targets).slice(0, MAX_TARGETS) };
}
