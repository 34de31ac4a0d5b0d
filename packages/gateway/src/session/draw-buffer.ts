// The cells of one of the mirror's buffers as text, for a terminal whose buffer is blank and whose modes are the defaults.
import { cellSgrParameters, isErasedOnly, isProtected, linkIdOf } from './cell-attributes.ts';
import { printableChars, type MirrorState, type XtermBuffer, type XtermCell, type XtermLine } from './mirror-state.ts';
import type { SnapshotText } from './snapshot-text.ts';

export function drawBuffer(text: SnapshotText, state: MirrorState, buffer: XtermBuffer): void {
  const touched = markWrappedLines(text, state, buffer);
  const cell = state.newCell();
  for (let y = 0; y < state.rows; y++) {
    const line = buffer.lines.get(buffer.ybase + y);
    if (line !== undefined) drawLine(text, { state, line, y, cell, isTouched: touched.has(y) });
  }
  text.link(0);
  text.pen('0', false);
}

/** A line becomes "wrapped" only by printing past the end of the one above. Returns the rows that this left blanks in. */
function markWrappedLines(text: SnapshotText, { columns, rows }: MirrorState, buffer: XtermBuffer): Set<number> {
  const touched = new Set<number>();
  const isWrapped = (y: number): boolean => buffer.lines.get(buffer.ybase + y)?.isWrapped === true;
  const wrapInto = (y: number): void => {
    text.raw(`\x1b[${y};${columns}H  `);
    touched.add(y - 1).add(y);
  };
  if (isWrapped(0) && rows > 1) {
    // The line above it has scrolled away.
    wrapInto(1);
    text.raw('\x1b[S');
  }
  for (let y = 1; y < rows; y++) if (isWrapped(y)) wrapInto(y);
  return touched;
}

interface LineToDraw {
  state: MirrorState;
  line: XtermLine;
  y: number;
  cell: XtermCell;
  isTouched: boolean;
}

function drawLine(text: SnapshotText, { state, line, y, cell, isTouched }: LineToDraw): void {
  let cursor = -1;
  const moveTo = (x: number): void => {
    if (cursor !== x) text.raw(`\x1b[${y + 1};${x + 1}H`);
    cursor = x;
  };
  for (let x = 0; x < line.length;) {
    line.loadCell(x, cell);
    const blanks = erasedRun(line, x, cell);
    line.loadCell(x, cell);
    if (blanks > 0) {
      const background = cellSgrParameters(cell);
      if (isTouched || background !== '0') {
        moveTo(x);
        text.link(0);
        text.pen(background, false);
        text.raw(`\x1b[${blanks}X`);
      }
      x += blanks;
      continue;
    }
    const chars = cell.getChars();
    moveTo(x);
    text.link(linkIdOf(cell));
    text.pen(cellSgrParameters(cell), isProtected(cell));
    // Blanks that have more than a background can't be erased into being; a space shows the same.
    // A mark in the first column stands in a cell without width.
    text.raw(x === 0 && cell.getWidth() === 0 ? chars : printableChars(chars, state));
    const width = Math.max(1, cell.getWidth());
    // What is printed next must not join this cell.
    cursor = chars.length > 1 || cell.getWidth() === 0 ? -1 : x + width;
    x += width;
    if (x >= line.length) cursor = -1;
  }
}

/** How many cells from x on are erased ones with the same background. */
export function erasedRun(line: XtermLine, x: number, cell: XtermCell): number {
  const { bg } = cell;
  let end = x;
  while (end < line.length) {
    line.loadCell(end, cell);
    if (cell.getChars() !== '' || cell.getWidth() !== 1 || cell.bg !== bg || !isErasedOnly(cell)) break;
    end++;
  }
  return end - x;
}
