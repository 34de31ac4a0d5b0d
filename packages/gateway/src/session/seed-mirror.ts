// tmux -> terminal, after a gap: the bytes that make a terminal show a pane's picture. What no capture holds (the pen,
// charsets, the program's saved cursor) is guessed to be as at the start; reconcile.ts heals a wrong guess.
import type { WidthTable } from '@vibecode/protocol';
import type { ErasedTail } from './erased-tails.ts';
import { Mirror } from './mirror.ts';
import { printableChars, type MirrorState } from './mirror-state.ts';
import type { PanePicture } from './pane-picture.ts';

const TAB_WIDTH = 8;
/** Captures write line drawing as SO, letters, SI: G1 must be the line drawing set while they are drawn. */
const LINE_DRAWING_G1 = '\x1b)0';
const NO_LINE_DRAWING_G1 = '\x0f\x1b)B';

/** `tails`: backgrounds that no capture holds, where they are known. */
export function seedMirror(picture: PanePicture, widths: WidthTable, tails: readonly ErasedTail[] = []): Mirror {
  const mirror = new Mirror({ size: picture.size, widths });
  mirror.write(pictureBytes(picture, tails));
  if (picture.cursor.x >= picture.size.columns) mirror.write(encode(pendingWrap(mirror.read())));
  mirror.write(picture.pending);
  return mirror;
}

/** A snapshot in itself, exact but for the hidden state, a pending wrap and the unfinished sequence. */
export function pictureBytes(picture: PanePicture, tails: readonly ErasedTail[] = []): Uint8Array {
  const parts: Uint8Array[] = [encode(`\x18\x1bc\x1b[20l${LINE_DRAWING_G1}`)];
  if (picture.alternate) {
    if (picture.behind !== undefined) {
      drawLines(parts, picture.behind);
      parts.push(encode(`\x1b[m${at(picture.alternateSaved)}\x1b7`));
    }
    parts.push(encode('\x1b[?1047h'));
  }
  drawLines(parts, picture.lines);
  for (const { x, y, count, sgr } of tails) parts.push(encode(`${at({ x, y })}\x1b[${sgr}m\x1b[${count}X`));
  parts.push(encode(NO_LINE_DRAWING_G1 + '\x1b[m' + tabStops(picture) + modes(picture) + cursor(picture)));
  return concat(parts);
}

function drawLines(parts: Uint8Array[], lines: readonly Uint8Array[]): void {
  // Attributes and charset carry over from one line of a capture to the next.
  for (const [y, line] of lines.entries()) if (line.length > 0) parts.push(encode(at({ x: 0, y })), line);
}

function tabStops({ tabs, size }: PanePicture): string {
  const usual = Array.from({ length: Math.ceil(size.columns / TAB_WIDTH) - 1 }, (_, index) => (index + 1) * TAB_WIDTH);
  if (usual.join() === tabs.join()) return '';
  return `\x1b[3g${tabs.map((x) => `${at({ x, y: 0 })}\x1bH`).join('')}`;
}

function modes({ flags, storedModes, region, size }: PanePicture): string {
  const set: string[] = [];
  let text = '';
  if (region.top !== 0 || region.bottom !== size.rows - 1) text += `\x1b[${region.top + 1};${region.bottom + 1}r`;
  if (flags.applicationCursor) set.push('1');
  if (flags.origin) set.push('6');
  if (flags.mouseAll) set.push('1003');
  else if (flags.mouseButton) set.push('1002');
  else if (flags.mouseStandard) set.push('1000');
  if (flags.mouseSgr) set.push('1006');
  for (const mode of storedModes) {
    if (mode.startsWith('s')) text += `\x1b[${mode.slice(1)} q`;
    else set.push(mode);
  }
  if (set.length > 0) text += `\x1b[?${set.join(';')}h`;
  if (flags.insert) text += '\x1b[4h';
  if (!flags.wrap) text += '\x1b[?7l';
  if (flags.applicationKeypad) text += '\x1b=';
  return `${text}\x1b[?25${flags.cursorVisible ? 'h' : 'l'}`;
}

function cursor({ cursor: { x, y }, size, flags, region }: PanePicture): string {
  return at({ x: Math.min(x, size.columns - 1), y: flags.origin ? Math.max(0, y - region.top) : y });
}

/** Printing the last cell again is what leaves a wrap pending. */
function pendingWrap(state: MirrorState): string {
  const { active, columns } = state;
  const line = active.lines.get(active.ybase + active.y);
  if (line === undefined) return '';
  const cell = line.loadCell(columns - 1, state.newCell());
  const isSecondHalf = cell.getWidth() === 0;
  if (isSecondHalf) line.loadCell(columns - 2, cell);
  return (isSecondHalf ? '\x1b[D' : '') + printableChars(cell.getChars(), state);
}

function at({ x, y }: { x: number; y: number }): string {
  return `\x1b[${y + 1};${x + 1}H`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
