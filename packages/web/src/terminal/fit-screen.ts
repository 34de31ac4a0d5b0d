// Which font size shows a session's screen in this viewer's area, and how many cells the area has. Pure (TRM8).
import { limits, type TerminalSize } from '@vibecode/protocol';

/** Below this, letters are no letters any more: the screen is cut off instead and moves under the finger. */
export const SMALLEST_FONT_PX = 8;

export interface CellSize {
  widthPx: number;
  heightPx: number;
}

export interface AreaSize {
  widthPx: number;
  heightPx: number;
}

/** The viewer's own size, at the font size that the person chose. */
export function cellsInArea(area: AreaSize, cell: CellSize): TerminalSize {
  return {
    columns: clamp(Math.floor(area.widthPx / cell.widthPx), limits.MIN_COLUMNS, limits.MAX_COLUMNS),
    rows: clamp(Math.floor(area.heightPx / cell.heightPx), limits.MIN_ROWS, limits.MAX_ROWS),
  };
}

/** The chosen font size where the session fits, else the largest (in half pixels) at which it does. */
export function fontToFit(
  session: TerminalSize,
  { area, cell, fontPx }: { area: AreaSize; cell: CellSize; fontPx: number },
): number {
  const scale = Math.min(
    1,
    area.widthPx / (session.columns * cell.widthPx),
    area.heightPx / (session.rows * cell.heightPx),
  );
  return Math.max(Math.min(SMALLEST_FONT_PX, fontPx), Math.floor(fontPx * scale * 2) / 2);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
