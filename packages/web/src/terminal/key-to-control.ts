// The key bar's Ctrl: the next character becomes its control character. Pure.

/** `character` with Ctrl held, as a terminal sends it; what has no control character stays as it is. */
export function keyToControl(character: string): string {
  if (character === ' ' || character === '2') return '\u0000';
  if (character === '?') return '\u007f';
  if (!/^[a-zA-Z@[\\\]^_]$/.test(character)) return character;
  return String.fromCharCode(character.toUpperCase().charCodeAt(0) & 0x1f);
}
