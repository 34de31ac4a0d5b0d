// Which paths below /releases/ are files of a release, and what they are (P). Anything else never reaches the storage.

export interface ReleasePath {
  /** As in the storage: `<version or channel>/<file>`. */
  key: string;
  contentType: string;
  /** Files below a version never change; a channel points to another version tomorrow. */
  isImmutable: boolean;
}

const CHANNELS: readonly string[] = ['stable', 'beta'];
const CHANNEL_FILES: readonly string[] = ['manifest.json', 'manifest.json.sig'];
const VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?$/;
/** Begins with a letter or digit: neither `..` nor a hidden file. */
const FILE = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;

export function readReleasePath(folder: string, file: string): ReleasePath | undefined {
  const isChannel = CHANNELS.includes(folder);
  if (isChannel ? !CHANNEL_FILES.includes(file) : !VERSION.test(folder) || !FILE.test(file)) return undefined;
  return { key: `${folder}/${file}`, contentType: contentTypeOf(file), isImmutable: !isChannel };
}

function contentTypeOf(file: string): string {
  if (file.endsWith('.json')) return 'application/json';
  if (file.endsWith('.sig') || file === 'SHA256SUMS') return 'text/plain; charset=utf-8';
  return 'application/octet-stream';
}
