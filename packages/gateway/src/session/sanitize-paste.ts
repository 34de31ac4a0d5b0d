// Makes a paste harmless: it is text, so nothing in it may end tmux's paste brackets or control the program. Pure.

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const ESCAPE = 0x1b;
const DELETE = 0x7f;
/** ESC [ 200 ~ and ESC [ 201 ~ after their introducer; the introducer alone is removed with the other controls. */
const BRACKETS = [Buffer.from('[200~'), Buffer.from('[201~')];
/** The same after U+009B, which is ESC [ in one character. */
const C1_BRACKETS = [Buffer.from('200~'), Buffer.from('201~')];
const CSI_C1 = 0x9b;

/**
 * Removes C0 controls except tab, CR and LF, DEL, C1 controls (U+0080 to U+009F, as UTF-8 or as stray bytes), and the
 * words of paste brackets. No introducer is left, so nothing that is removed can form a new one.
 */
export function sanitizePaste(bytes: Uint8Array): Uint8Array {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const clean = Buffer.allocUnsafe(input.length);
  let written = 0;
  for (let at = 0; at < input.length;) {
    const byte = input[at] as number;
    if (byte === ESCAPE) at += 1 + wordLength(input, at + 1, BRACKETS);
    else if (byte < 0x20 && byte !== TAB && byte !== LINE_FEED && byte !== RETURN) at += 1;
    else if (byte < 0x80) {
      if (byte !== DELETE) clean[written++] = byte;
      at += 1;
    } else {
      const length = characterLength(input, at);
      const control = length === 2 && byte === 0xc2 ? (input[at + 1] as number) : length === 1 ? byte : 0xff;
      if (control < 0xa0) at += length + (control === CSI_C1 ? wordLength(input, at + length, C1_BRACKETS) : 0);
      else {
        input.copy(clean, written, at, at + length);
        written += length;
        at += length;
      }
    }
  }
  return clean.subarray(0, written);
}

function wordLength(input: Buffer, at: number, words: readonly Buffer[]): number {
  for (const word of words) if (input.subarray(at, at + word.length).equals(word)) return word.length;
  return 0;
}

/** Bytes of the UTF-8 character that begins here; 1 for a byte that begins none. */
function characterLength(input: Buffer, at: number): number {
  const first = input[at] as number;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  for (let index = 1; index < length; index += 1) {
    const next = input[at + index];
    if (next === undefined || next < 0x80 || next > 0xbf) return 1;
  }
  return first > 0xf4 ? 1 : length;
}
