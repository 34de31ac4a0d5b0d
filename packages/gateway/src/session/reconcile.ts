// tmux is the truth: does the mirror show what tmux shows? Compared at quiet moments; what differs heals by a snapshot.
import type { WidthTable } from '@vibecode/protocol';
import type { Mirror } from './mirror.ts';
import type { MirrorState, XtermBuffer, XtermCell } from './mirror-state.ts';
import type { PanePicture } from './pane-picture.ts';
import { keepErasedTails } from './keep-erased-tails.ts';
import { sameCell } from './same-cell.ts';
import { seedMirror } from './seed-mirror.ts';

export type Comparison = { equal: true } | { equal: false; seeded: Mirror };

/** Both must stand at the same point of the stream. Where they differ the seeded mirror replaces the old one. */
export function compareWithPicture(mirror: Mirror, picture: PanePicture, widths: WidthTable): Comparison {
  const seeded = seedMirror(picture, widths);
  const isEqual = looksLike(mirror.read(), seeded.read());
  if (!isEqual) return { equal: false, seeded: keepErasedTails(seeded, { known: mirror, picture, widths }) };
  seeded.dispose();
  return { equal: true };
}

/** What can be seen of the two is the same, and so are the modes that tmux tells. */
export function looksLike(mirror: MirrorState, tmux: MirrorState): boolean {
  return (
    mirror.columns === tmux.columns &&
    mirror.rows === tmux.rows &&
    (mirror.active === mirror.normal) === (tmux.active === tmux.normal) &&
    mirror.active.x === tmux.active.x &&
    mirror.active.y === tmux.active.y &&
    mirror.cursorHidden === tmux.cursorHidden &&
    mirror.insertMode === tmux.insertMode &&
    mirror.mouseProtocol === tmux.mouseProtocol &&
    mirror.modes.applicationCursorKeys === tmux.modes.applicationCursorKeys &&
    mirror.modes.applicationKeypad === tmux.modes.applicationKeypad &&
    mirror.modes.origin === tmux.modes.origin &&
    mirror.modes.wraparound === tmux.modes.wraparound &&
    mirror.active.scrollTop === tmux.active.scrollTop &&
    mirror.active.scrollBottom === tmux.active.scrollBottom &&
    sameRows(mirror, tmux)
  );
}

function sameRows(mirror: MirrorState, tmux: MirrorState): boolean {
  const ours = mirror.newCell();
  const theirs = tmux.newCell();
  for (let y = 0; y < mirror.rows; y++) {
    for (let x = 0; x < mirror.columns; x++) {
      if (!load(mirror.active, { x, y, cell: ours }) || !load(tmux.active, { x, y, cell: theirs })) return false;
      if (!sameCell(ours, theirs)) return false;
    }
  }
  return true;
}

function load(buffer: XtermBuffer, { x, y, cell }: { x: number; y: number; cell: XtermCell }): boolean {
  const line = buffer.lines.get(buffer.ybase + y);
  if (line === undefined) return false;
  line.loadCell(x, cell);
  return true;
}
