// A name or path of a machine as people see it: what is invisible, or turns letters around, stands there as an escape.
// For the eye alone; the machine always gets the name itself. Pure.

export interface NamePart {
  text: string;
  /** Stands for a character that would not be seen. */
  isEscape: boolean;
}

/** Emoji are glued together from several, and Persian and Indic words need their joiners. */
const NEEDED_JOINERS =
  /(?<=\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)\u200d(?=\p{Extended_Pictographic})|(?<=[\p{sc=Arab}\p{sc=Deva}\p{sc=Beng}\p{sc=Mlym}\p{sc=Sinh}])[\u200c\u200d](?=[\p{sc=Arab}\p{sc=Deva}\p{sc=Beng}\p{sc=Mlym}\p{sc=Sinh}])/gu;
/** Controls, ends of lines, what Unicode lets programs leave out (bidi and zero-width characters), spaces at either end. */
const UNSEEN = /\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}|(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}|^ +| +$/gu;
const PICTURES_OF_CONTROLS = 0x24_00;
const PICTURE_OF_DELETE = '\u2421';
const PICTURE_OF_SPACE = '\u2420';

export function nameParts(name: string): NamePart[] {
  const needed = new Set([...name.matchAll(NEEDED_JOINERS)].map(({ index }) => index));
  const parts: NamePart[] = [];
  let end = 0;
  for (const { 0: unseen, index } of name.matchAll(UNSEEN)) {
    if (needed.has(index)) continue;
    if (index > end) parts.push({ text: name.slice(end, index), isEscape: false });
    parts.push({ text: Array.from(unseen, escaped).join(''), isEscape: true });
    end = index + unseen.length;
  }
  if (end < name.length) parts.push({ text: name.slice(end), isEscape: false });
  return parts;
}

/** The same in one string, for labels and titles. */
export function shownName(name: string): string {
  return nameParts(name)
    .map(({ text }) => text)
    .join('');
}

/** For the middle of a sentence: letters that are written from right to left leave the words around them in place. */
export function isolatedName(name: string): string {
  return `\u2068${shownName(name)}\u2069`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === ' ') return PICTURE_OF_SPACE;
  if (code < 0x20) return String.fromCodePoint(PICTURES_OF_CONTROLS + code);
  if (code === 0x7f) return PICTURE_OF_DELETE;
  const digits = code.toString(16);
  return code > 0xff_ff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}
