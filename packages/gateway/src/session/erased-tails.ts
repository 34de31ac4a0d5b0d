// The backgrounds to the right of each row's last character, as a mirror knows them: tmux 3.3a leaves them out of what it
// captures, so a screen that is asked for anew would lose the rest of every coloured bar.
import { cellSgrParameters } from './cell-attributes.ts';
import { erasedRun } from './draw-buffer.ts';
import type { MirrorState, XtermCell, XtermLine } from './mirror-state.ts';
import { sameCell } from './same-cell.ts';

export interface ErasedTail {
  x: number;
  y: number;
  count: number;
  sgr: string;
}

/** Of the rows that show what they showed. Both must stand at the same point of the stream; their sizes may differ. */
export function erasedTails(known: MirrorState, seeded: MirrorState): ErasedTail[] {
  if ((known.active === known.normal) !== (seeded.active === seeded.normal)) return [];
  const isSameSize = known.rows === seeded.rows && known.columns === seeded.columns;
  // tmux moves lines into its history and back so that the cursor stays beside its text.
  const shift = isSameSize ? 0 : seeded.active.y - known.active.y;
  const cells = { known: known.newCell(), seeded: seeded.newCell() };
  const tails: ErasedTail[] = [];
  for (let y = 0; y < seeded.rows; y++) {
    const ours = known.active.lines.get(known.active.ybase + y - shift);
    const theirs = seeded.active.lines.get(seeded.active.ybase + y);
    if (ours === undefined || theirs === undefined || y - shift < 0) continue;
    if (!showSame(ours, theirs, cells)) continue;
    const from = endOf(theirs, cells.seeded);
    // Text that wraps otherwise moves rows by other than the cursor: only a row with text is known again for sure.
    if (from === 0 && !isSameSize) continue;
    tails.push(...tailsOf(ours, { from, to: Math.min(ours.length, theirs.length), y, cell: cells.known }));
  }
  return tails;
}

function showSame(ours: XtermLine, theirs: XtermLine, cells: { known: XtermCell; seeded: XtermCell }): boolean {
  for (let x = 0; x < theirs.length; x++) {
    theirs.loadCell(x, cells.seeded);
    if (x >= ours.length) {
      if (cells.seeded.getChars() !== '') return false;
    } else if (!sameCell(ours.loadCell(x, cells.known), cells.seeded)) return false;
  }
  return true;
}

/** The column behind the last character. */
function endOf(line: XtermLine, cell: XtermCell): number {
  for (let x = line.length - 1; x >= 0; x--)
    if (line.loadCell(x, cell).getChars() !== '') return x + Math.max(1, cell.getWidth());
  return 0;
}

function tailsOf(
  line: XtermLine,
  { from, to, y, cell }: { from: number; to: number; y: number; cell: XtermCell },
): ErasedTail[] {
  const tails: ErasedTail[] = [];
  for (let x = from; x < to;) {
    line.loadCell(x, cell);
    const sgr = cellSgrParameters(cell);
    const run = erasedRun(line, x, cell);
    const count = Math.min(run, to - x);
    if (count > 0 && sgr !== '0') tails.push({ x, y, count, sgr });
    x += Math.max(1, count);
  }
  return tails;
}
