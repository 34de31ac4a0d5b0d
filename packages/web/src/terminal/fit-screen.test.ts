import { describe, expect, it, vi } from 'vitest';
import { cellsInArea, fontToFit, SMALLEST_FONT_PX } from './fit-screen.ts';
import { ScreenSizeToFrames } from './screen-size-to-frames.ts';

const CELL = { widthPx: 8, heightPx: 16 };

describe('fitting', () => {
  it('[TRM8] an area has the whole cells that fit, within the limits', () => {
    expect(cellsInArea({ widthPx: 1_007, heightPx: 479 }, CELL)).toEqual({ columns: 125, rows: 29 });
    expect(cellsInArea({ widthPx: 0, heightPx: 0 }, CELL)).toEqual({ columns: 2, rows: 2 });
    expect(cellsInArea({ widthPx: 90_000, heightPx: 90_000 }, CELL)).toEqual({ columns: 500, rows: 300 });
  });

  it('[TRM8] letters keep their size where the session fits and shrink where it does not', () => {
    const area = { widthPx: 800, heightPx: 480 };
    expect(fontToFit({ columns: 80, rows: 24 }, { area, cell: CELL, fontPx: 13 })).toBe(13);
    expect(fontToFit({ columns: 125, rows: 24 }, { area, cell: CELL, fontPx: 13 })).toBe(10);
    expect(fontToFit({ columns: 500, rows: 24 }, { area, cell: CELL, fontPx: 13 })).toBe(SMALLEST_FONT_PX);
  });

  it('[TRM8] a window that is being dragged tells its last size once', () => {
    vi.useFakeTimers();
    const told: unknown[] = [];
    const sizes = new ScreenSizeToFrames({
      setTimer: (run, delayMs) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
      sendViewport: (size) => {
        told.push(size);
        return Promise.resolve();
      },
    });
    sizes.attachedWith({ columns: 80, rows: 24 });
    for (let columns = 81; columns <= 100; columns++) sizes.changed({ columns, rows: 24 });
    vi.advanceTimersByTime(1_000);
    sizes.changed({ columns: 100, rows: 24 });
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([{ columns: 100, rows: 24 }]);
    vi.useRealTimers();
  });
});
