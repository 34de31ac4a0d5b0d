// Sizes of text messages in UTF-8 bytes, without encoding those that are surely short enough (P).

/** UTF-8 takes at most three bytes for a UTF-16 unit, and at least one. */
const MAX_BYTES_PER_UNIT = 3;

export function isLongerThan(text: string, limitBytes: number): boolean {
  if (text.length > limitBytes) return true;
  if (text.length * MAX_BYTES_PER_UNIT <= limitBytes) return false;
  return new TextEncoder().encode(text).length > limitBytes;
}
