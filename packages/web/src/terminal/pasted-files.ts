// Whether a paste means files. Pure, so that pastes of text stay what they were.

export interface PastedContent {
  text: string;
  fileNames: readonly string[];
}

/** A word processor puts a picture of the text beside it; a file manager puts the files' names as text beside them. */
export function meansFiles({ text, fileNames }: PastedContent): boolean {
  if (fileNames.length === 0) return false;
  const lines = text.split(/[\r\n]+/u).filter((line) => line !== '');
  return lines.every((line) => fileNames.some((name) => line === name || line.endsWith(`/${name}`)));
}
