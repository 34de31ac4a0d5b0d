// Column widths of the running tmux as a Unicode provider for xterm.js, so that the gateway's mirror and every viewer put
// each character where tmux puts it (WT1-WT5).
import type { WidthTable } from '../generated/types.ts';

/** What xterm.js asks for: terminal.unicode.register(provider), then activeVersion = provider.version. */
export interface WidthProvider {
  readonly version: string;
  wcwidth(codePoint: number): 0 | 1 | 2;
  /** xterm's packed answer: bit 0 joins the cell before, bits 1-2 width, the rest our own state. */
  charProperties(codePoint: number, preceding: number): number;
}

export const WIDTH_PROVIDER_VERSION = 'tmux';

const ZERO_WIDTH_JOINER = 0x200d;
const VARIATION_SELECTOR_16 = 0xfe0f;
const LAST_ASCII = 0x7f;
const LAST_CODE_POINT = 0x10_ffff;
/** State: the character was U+200D, the next one belongs to its cell. */
const AFTER_JOINER = 1;

export function createWidthProvider(table: WidthTable): WidthProvider {
  // Two bits a code point: a lookup is one shift, and 272 KB is little beside a mirror or a browser's terminal.
  const widths = packRuns(table.runs);
  const wcwidth = (codePoint: number): 0 | 1 | 2 =>
    codePoint > LAST_CODE_POINT ? 1 : ((((widths[codePoint >> 2] ?? 0x55) >> ((codePoint & 3) * 2)) & 3) as 0 | 1 | 2);
  return {
    version: WIDTH_PROVIDER_VERSION,
    wcwidth,
    charProperties(codePoint, preceding) {
      const before = (preceding >> 1) & 3;
      if (table.joins_zwj) {
        if (codePoint === ZERO_WIDTH_JOINER) return pack({ width: before, joins: true, state: AFTER_JOINER });
        // ASCII never joins: tmux prints it without looking at what stood before.
        if (preceding >> 3 === AFTER_JOINER && codePoint > LAST_ASCII) return pack({ width: before, joins: true });
      }
      const width = wcwidth(codePoint);
      if (width > 0) return pack({ width, joins: false });
      const widened = table.widens_vs16 && codePoint === VARIATION_SELECTOR_16 && before === 1;
      return pack({ width: widened ? 2 : before, joins: true });
    },
  };
}

function pack({ width, joins, state = 0 }: { width: number; joins: boolean; state?: number }): number {
  return (state << 3) | (width << 1) | (joins ? 1 : 0);
}

function packRuns(runs: readonly (readonly number[])[]): Uint8Array {
  const packed = new Uint8Array((LAST_CODE_POINT + 1) / 4).fill(0x55);
  let next = 0;
  for (const [first = 0, last = -1, width = 1] of runs) {
    if (width > 2) continue;
    // Runs ascend. What lies before the one before is left out, so that no table takes longer than one pass.
    fillRun(packed, { first: Math.max(next, first), end: Math.min(last, LAST_CODE_POINT) + 1, width });
    next = Math.max(next, last + 1);
  }
  return packed;
}

/** A terminal waits for this: whole bytes, four code points each, at once, and the rest at both ends one by one. */
function fillRun(packed: Uint8Array, { first, end, width }: { first: number; end: number; width: number }): void {
  const firstByte = (first + 3) >> 2;
  const endByte = end >> 2;
  if (firstByte < endByte) packed.fill(width * 0x55, firstByte, endByte);
  for (let codePoint = first; codePoint < Math.min(end, firstByte * 4); codePoint++) setWidth(packed, codePoint, width);
  const rest = Math.max(first, endByte * 4, firstByte * 4);
  for (let codePoint = rest; codePoint < end; codePoint++) setWidth(packed, codePoint, width);
}

function setWidth(packed: Uint8Array, codePoint: number, width: number): void {
  const shift = (codePoint & 3) * 2;
  const index = codePoint >> 2;
  packed[index] = ((packed[index] ?? 0) & ~(3 << shift)) | (width << shift);
}
