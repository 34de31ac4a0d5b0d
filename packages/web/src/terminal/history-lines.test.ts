import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findText } from './find-text.ts';
import { HistoryLines, historyPageFrom } from './history-lines.ts';
import { placeLayers } from './place-layers.ts';

const page = (firstLine: number, ...lines: string[]) => ({ firstLine, lines });

describe('history', () => {
  it('[TRM11] grows at both ends and counts its lines', () => {
    const history = new HistoryLines();
    expect(history.add(page(5, 'f', 'g'))).toBe('replaced');
    expect(history.add(page(3, 'd', 'e'))).toBe('older');
    expect(history.add(page(7, 'h'))).toBe('newer');
    expect([history.firstLine, history.endLine, history.lineCount]).toEqual([3, 8, 5]);
    expect(history.toText()).toBe('\u001b[0md\r\ne\r\n\u001b[0mf\r\ng\r\n\u001b[0mh');
  });

  it('[TRM11] a page that does not touch what is held replaces it', () => {
    const history = new HistoryLines();
    history.add(page(5, 'f', 'g'));
    expect(history.add(page(900, 'x'))).toBe('replaced');
    expect([history.firstLine, history.lineCount]).toEqual([900, 1]);
  });

  it('[TRM11] a page has the number of lines that its ack says', () => {
    const bytes = new TextEncoder().encode('a\r\n\r\nc\r\n');
    expect(historyPageFrom({ first_line: 2, line_count: 4 }, bytes)).toEqual(page(2, 'a', '', 'c', ''));
    expect(historyPageFrom({ first_line: 2, line_count: 3 }, bytes)).toEqual(page(2, 'a', '', 'c'));
    expect(historyPageFrom({ first_line: 0, line_count: 1 }, new Uint8Array())).toEqual(page(0, ''));
  });

  it('[TRM11] live screen and history meet without gap or overlap at every pixel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50_000 }),
        fc.integer({ min: 2, max: 100 }),
        fc.constantFrom(14, 15.5, 18),
        (scrolledPx, rows, cellHeightPx) => {
          const { liveTopPx, historyTopPx, linesAboveEnd } = placeLayers({ scrolledPx, rows, cellHeightPx });
          const historyHeightPx = (rows + 1) * cellHeightPx;
          // The newest history line ends where the live screen begins; further up the history fills the whole area.
          const historyEndPx = historyTopPx + historyHeightPx + linesAboveEnd * cellHeightPx;
          expect(historyEndPx).toBeCloseTo(scrolledPx, 6);
          if (scrolledPx <= historyHeightPx) expect(liveTopPx).toBe(scrolledPx);
          else {
            expect(historyTopPx).toBeLessThanOrEqual(0);
            expect(historyTopPx + historyHeightPx).toBeGreaterThanOrEqual(rows * cellHeightPx - 1e-6);
          }
        },
      ),
    );
  });
});

describe('search', () => {
  const rows = ['Error: no such file', 'error again, error', ''];
  const find = (query: string) => findText(query, (row) => rows[row]);

  it('[TRM13] ignores case unless the query has a capital', () => {
    expect(find('error')).toHaveLength(3);
    expect(find('Error')).toEqual([{ row: 0, column: 0, length: 5 }]);
  });

  it('[TRM13] is literal, and an empty query finds nothing', () => {
    expect(find('.*')).toEqual([]);
    expect(find('')).toEqual([]);
    expect(find('error').map(({ column }) => column)).toEqual([0, 0, 13]);
  });
});
