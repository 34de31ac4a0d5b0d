// What a cell's packed attributes look like, and the SGR sequence that makes them. Part of snapshots and comparisons.
import type { XtermAttributes } from './mirror-state.ts';

/** xterm's bit layout (src/common/buffer/Constants.ts); mirror-state.test.ts holds it to the real thing. */
const COLOR_MODE = 0x300_0000;
const COLOR_16 = 0x100_0000;
const COLOR_256 = 0x200_0000;
const FG = {
  inverse: 0x400_0000,
  bold: 0x800_0000,
  underline: 0x1000_0000,
  blink: 0x2000_0000,
  invisible: 0x4000_0000,
  strikethrough: 0x8000_0000,
} as const;
const BG = {
  italic: 0x400_0000,
  dim: 0x800_0000,
  extended: 0x1000_0000,
  protected: 0x2000_0000,
  overline: 0x4000_0000,
} as const;

const SINGLE_UNDERLINE = 1;

/** Whether only a background colour is set: all that erased cells have. */
export function isErasedOnly({ fg, bg }: XtermAttributes): boolean {
  return colorText(fg) === '' && !hasFlags(fg, 0xfc00_0000) && !hasFlags(bg, 0xfc00_0000);
}

export function linkIdOf(attributes: XtermAttributes): number {
  return hasFlags(attributes.bg, BG.extended) ? attributes.extended.urlId : 0;
}

export function isProtected({ bg }: XtermAttributes): boolean {
  return hasFlags(bg, BG.protected);
}

export function hasExtended({ bg }: XtermAttributes): boolean {
  return hasFlags(bg, BG.extended);
}

export function isUnderlined({ fg }: XtermAttributes): boolean {
  return hasFlags(fg, FG.underline);
}

/** How the underline shows: 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed. A link's own dashes do not count. */
function underlineStyleOf({ fg, bg, extended }: XtermAttributes): number {
  if (!hasFlags(fg, FG.underline)) return 0;
  if (!hasFlags(bg, BG.extended)) return SINGLE_UNDERLINE;
  return (extended._ext >>> 26) & 7;
}

/** The parameters of an SGR that, after a reset, makes these attributes (all but the link and DECSCA). */
export function sgrParameters(attributes: XtermAttributes): string {
  const { fg, bg, extended } = attributes;
  let text = '0';
  if (hasFlags(fg, FG.bold)) text += ';1';
  if (hasFlags(bg, BG.dim)) text += ';2';
  if (hasFlags(bg, BG.italic)) text += ';3';
  const underline = underlineStyleOf(attributes);
  if (underline === SINGLE_UNDERLINE) text += ';4';
  else if (underline > SINGLE_UNDERLINE) text += `;4:${underline}`;
  if (hasFlags(fg, FG.blink)) text += ';5';
  if (hasFlags(fg, FG.inverse)) text += ';7';
  if (hasFlags(fg, FG.invisible)) text += ';8';
  if (hasFlags(fg, FG.strikethrough)) text += ';9';
  if (hasFlags(bg, BG.overline)) text += ';53';
  return text + colorParameters(fg, 30) + colorParameters(bg, 40) + colorParameters(extended.underlineColor, 50);
}

/** For cells: an underline colour that nothing shows is left out. */
export function cellSgrParameters(attributes: XtermAttributes): string {
  if (hasExtended(attributes) && underlineStyleOf(attributes) !== 0) return sgrParameters(attributes);
  return sgrParameters({ ...pick(attributes), extended: NO_EXTENSION });
}

const NO_EXTENSION = { _ext: 0, underlineColor: 0, urlId: 0 };

function pick({ fg, bg }: XtermAttributes): { fg: number; bg: number } {
  return { fg, bg };
}

function colorParameters(color: number, base: 30 | 40 | 50): string {
  const text = colorText(color);
  if (text === '') return '';
  if (text.includes(';')) return `;${base + 8};${text}`;
  const index = Number(text);
  if (base === 50) return `;58;5;${index}`;
  return `;${index < 8 ? base + index : base + 60 + index - 8}`;
}

/** '' for the default, an index below 16, or the rest of a 38 / 48 / 58. */
function colorText(color: number): string {
  switch (color & COLOR_MODE) {
    case 0:
      return '';
    case COLOR_16:
      return String(color & 0xff);
    case COLOR_256:
      return `5;${color & 0xff}`;
    default:
      return `2;${(color >>> 16) & 0xff};${(color >>> 8) & 0xff};${color & 0xff}`;
  }
}

function hasFlags(value: number, flags: number): boolean {
  return (value & flags) !== 0;
}

/** What can be seen of attributes where there is no character. */
export function blankLook(attributes: XtermAttributes): string {
  const { fg, bg } = attributes;
  const isDrawnOn =
    hasFlags(fg, FG.inverse | FG.strikethrough) || hasFlags(bg, BG.overline) || isUnderlined(attributes);
  return isDrawnOn ? cellSgrParameters(attributes) : colorParameters(bg, 40);
}
