import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WidthTable } from '../generated/types.ts';
import { createWidthProvider } from './width-provider.ts';

const COMBINING_ACUTE = 0x301;
const HANGUL_CHOSEONG = 0x1100;
const WARNING_SIGN = 0x26a0;
const WOMAN = 0x1f469;
const JOINER = 0x200d;
const EMOJI_STYLE = 0xfe0f;

function table(over: Partial<WidthTable> = {}): WidthTable {
  return {
    tmux_version: '3.3a',
    runs: [
      [0x300, 0x36f, 0],
      [0x1100, 0x115f, 2],
      [0x200b, 0x200f, 0],
      [0xfe00, 0xfe0f, 0],
      [0x1f300, 0x1faff, 2],
    ],
    joins_zwj: false,
    widens_vs16: false,
    ...over,
  };
}

/** What a terminal would show: the width of each cell after a text. */
function cells(text: number[], over: Partial<WidthTable> = {}): number[] {
  const provider = createWidthProvider(table(over));
  const widths: number[] = [];
  let preceding = 0;
  for (const codePoint of text) {
    preceding = provider.charProperties(codePoint, preceding);
    const width = (preceding >> 1) & 3;
    if ((preceding & 1) === 1 && widths.length > 0) widths[widths.length - 1] = width;
    else widths.push(width);
  }
  return widths;
}

describe('wcwidth', () => {
  it('[WT1] is what the run says, to its last code point, and 1 elsewhere', () => {
    const { wcwidth } = createWidthProvider(table());
    expect([0x2ff, 0x300, 0x36f, 0x370].map(wcwidth)).toEqual([1, 0, 0, 1]);
    expect([0x10ff, 0x1100, 0x115f, 0x1160].map(wcwidth)).toEqual([1, 2, 2, 1]);
    expect([0, 0x41, 0x10_ffff, 0x11_0000].map(wcwidth)).toEqual([1, 1, 1, 1]);
  });

  it('[WT1] is so wherever runs begin and end', () => {
    const step = fc.record({ gap: fc.nat(9), length: fc.integer({ min: 1, max: 9 }), width: fc.constantFrom(0, 2) });
    fc.assert(
      fc.property(fc.nat(3), fc.array(step, { maxLength: 8 }), (start, steps) => {
        let at = 0x300 + start;
        const runs = steps.map(({ gap, length, width }) => {
          const first = at + gap;
          at = first + length;
          return [first, at - 1, width];
        });
        const { wcwidth } = createWidthProvider(table({ runs }));
        for (let codePoint = 0x2f8; codePoint < at + 8; codePoint++) {
          const run = runs.find(([first = 0, last = 0]) => codePoint >= first && codePoint <= last);
          expect(wcwidth(codePoint)).toBe(run?.[2] ?? 1);
        }
      }),
    );
  });

  it('[WT5] changes nothing outside of what any table names', () => {
    const runs = fc.array(fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 3, maxLength: 3 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 6_000 }), (given, codePoint) => {
        const { wcwidth } = createWidthProvider(table({ runs: given }));
        const named = given.some(
          ([first = 0, last = 0, width = 1]) => width <= 2 && codePoint >= first && codePoint <= last,
        );
        if (!named) expect(wcwidth(codePoint)).toBe(1);
        expect([0, 1, 2]).toContain(wcwidth(codePoint));
      }),
      { numRuns: 50 },
    );
  });

  it('[WT5] reads 4,000 runs over everything in one pass', () => {
    const runs = Array.from({ length: 4_000 }, () => [0, 0x10_ffff, 2]);
    expect(createWidthProvider(table({ runs })).wcwidth(0x41)).toBe(2);
  });
});

describe('charProperties', () => {
  it('[WT1] gives plain characters cells of their own', () => {
    expect(cells([0x61, HANGUL_CHOSEONG, 0x62])).toEqual([1, 2, 1]);
  });

  it('[WT2] lets a combining character join the cell before', () => {
    expect(cells([0x65, COMBINING_ACUTE, COMBINING_ACUTE, 0x61])).toEqual([1, 1]);
    expect(cells([HANGUL_CHOSEONG, COMBINING_ACUTE])).toEqual([2]);
  });

  it('[WT3] joins at U+200D only where tmux does', () => {
    const family = [WOMAN, JOINER, WOMAN];
    expect(cells(family, { joins_zwj: true })).toEqual([2]);
    expect(cells(family, { joins_zwj: false })).toEqual([2, 2]);
  });

  it('[WT3] never joins ASCII', () => {
    expect(cells([WOMAN, JOINER, 0x61], { joins_zwj: true })).toEqual([2, 1]);
  });

  it('[WT4] widens at U+FE0F only where tmux does', () => {
    expect(cells([WARNING_SIGN, EMOJI_STYLE], { widens_vs16: true })).toEqual([2]);
    expect(cells([WARNING_SIGN, EMOJI_STYLE], { widens_vs16: false })).toEqual([1]);
    expect(cells([WOMAN, EMOJI_STYLE], { widens_vs16: true })).toEqual([2]);
  });
});
