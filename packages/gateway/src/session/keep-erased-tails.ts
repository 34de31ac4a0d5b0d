// A screen asked of tmux anew, with the backgrounds that the mirror before it knew and a capture does not tell.
import type { WidthTable } from '@vibecode/protocol';
import { erasedTails } from './erased-tails.ts';
import type { Mirror } from './mirror.ts';
import type { PanePicture } from './pane-picture.ts';
import { seedMirror } from './seed-mirror.ts';

export interface KnownBefore {
  /** Stood where the picture was taken. */
  known: Mirror;
  picture: PanePicture;
  widths: WidthTable;
}

/** Returns `seeded`, or what replaces it. */
export function keepErasedTails(seeded: Mirror, { known, picture, widths }: KnownBefore): Mirror {
  const tails = erasedTails(known.read(), seeded.read());
  if (tails.length === 0) return seeded;
  seeded.dispose();
  return seedMirror(picture, widths, tails);
}
