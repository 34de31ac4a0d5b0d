// Names of files: made safe to type, and numbered where one is taken. Pure.

/** C0 and C1 controls, and what some terminals and shells take for an end of line. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;
/** What a name may have on every file system we meet; the machine refuses more. */
const MAX_NAME_BYTES = 255;
/** Two parts like in "archive.tar.gz" belong to the ending. */
const ENDING = /(\.tar)?\.[^.\s]{1,16}$/u;

/** A name for a file that comes from elsewhere: one that can be typed, listed and read aloud. */
export function cleanFileName(name: string): string {
  const typeable = name.replaceAll(CONTROLS, '_').replaceAll('/', '_').trim();
  const cut = cutName(typeable, MAX_NAME_BYTES);
  return cut === '' || cut === '.' || cut === '..' ? 'file' : cut;
}

/** "a.txt", 2 -> "a-2.txt", as the machine numbers what is given to a session. */
export function numberedName(name: string, number: number): string {
  const { stem, ending } = splitEnding(name);
  const suffix = `-${number}${ending}`;
  return `${cutBytes(stem, MAX_NAME_BYTES - byteLength(suffix))}${suffix}`;
}

function splitEnding(name: string): { stem: string; ending: string } {
  const ending = ENDING.exec(name)?.[0] ?? '';
  // ".bashrc" is all name.
  if (ending.length === name.length) return { stem: name, ending: '' };
  return { stem: name.slice(0, name.length - ending.length), ending };
}

/** Shortened in the middle, so that the ending still says what it is. */
function cutName(name: string, maxBytes: number): string {
  if (byteLength(name) <= maxBytes) return name;
  const { stem, ending } = splitEnding(name);
  return `${cutBytes(stem, maxBytes - byteLength(ending))}${ending}`;
}

/** Whole characters only. */
function cutBytes(text: string, maxBytes: number): string {
  let cut = '';
  let bytes = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
