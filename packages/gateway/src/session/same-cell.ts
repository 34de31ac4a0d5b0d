// One cell of the mirror against the same cell as tmux captured it. Pure.
import { blankLook, cellSgrParameters } from './cell-attributes.ts';
import type { XtermCell } from './mirror-state.ts';

/** What tmux captured of a cell is what the mirror shows there, as far as a capture tells. */
export function sameCell(ours: XtermCell, theirs: XtermCell): boolean {
  // tmux keeps a joiner only where it joined something.
  const char = ours.getChars().replace(/\u200d+$/, '');
  const blank = char === '' || char === ' ';
  // A capture ends at the last cell that was written: how far a background was erased to the right it does not say.
  if (theirs.getChars() === '') return blank;
  if (blank) return theirs.getChars() === ' ' && blankLook(ours) === blankLook(theirs);
  return char === theirs.getChars() && cellSgrParameters(ours) === cellSgrParameters(theirs);
}
