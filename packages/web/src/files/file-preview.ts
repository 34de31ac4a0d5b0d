// What of a file can be shown in the page: a text's beginning or an image. Pure.

/** Of a text: what a person looks through before opening an editor. */
export const TEXT_PREVIEW_BYTES = 262_144;

const IMAGE_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};

/** What an <img> may be told that the file is; null: try it as text. */
export function imageType(name: string): string | null {
  const ending = /\.([^.]+)$/u.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(IMAGE_TYPES, ending) ? (IMAGE_TYPES[ending] ?? null) : null;
}

/** null: no UTF-8 text. A character that was cut off at the end is left out. */
export function decodeText(bytes: Uint8Array, { isWhole }: { isWhole: boolean }): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return null;
  }
}
