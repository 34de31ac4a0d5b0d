// Hands a downloaded file to the browser's own downloads. At most 20 MB: no need for a picker or a stream to disk, which
// browsers have on https alone.
import { splitPath } from './file-path.ts';
import type { Downloaded } from './download-file.ts';

/** The browser has begun to read it by then; until the URL is revoked the bytes stay in memory. */
const REVOKE_AFTER_MS = 60_000;

export function saveFile({ path, bytes }: Pick<Downloaded, 'path' | 'bytes'>): void {
  const url = URL.createObjectURL(bytes);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = splitPath(path).name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
