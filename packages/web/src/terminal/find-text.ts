// Search over rows of text: plain, case-insensitive unless the query has a capital. Pure.

export interface TextMatch {
  row: number;
  column: number;
  length: number;
}

/** Matches from top to bottom. `readRow` gives the row's text with one character a cell, or undefined past the end. */
export function findText(query: string, readRow: (row: number) => string | undefined): TextMatch[] {
  if (query === '') return [];
  const isExact = query !== query.toLowerCase();
  const needle = isExact ? query : query.toLowerCase();
  const matches: TextMatch[] = [];
  for (let row = 0; ; row++) {
    const text = readRow(row);
    if (text === undefined) return matches;
    const hay = isExact ? text : text.toLowerCase();
    for (let at = hay.indexOf(needle); at !== -1; at = hay.indexOf(needle, at + needle.length))
      matches.push({ row, column: at, length: needle.length });
  }
}
