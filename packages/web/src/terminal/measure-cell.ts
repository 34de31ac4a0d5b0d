// The size of a cell, from what is drawn: xterm.js rounds cells to the device's pixels.
import type { Terminal } from '@xterm/xterm';
import type { CellSize } from './fit-screen.ts';

export function measureCell(terminal: Terminal): CellSize {
  const { width = 0, height = 0 } = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect() ?? {};
  const fontPx = terminal.options.fontSize ?? 13;
  return {
    widthPx: width > 0 ? width / terminal.cols : fontPx * 0.6,
    heightPx: height > 0 ? height / terminal.rows : fontPx * 1.15,
  };
}

/** A turn of the wheel in pixels, whatever unit the browser gives. */
export function wheelPx({ deltaY, deltaMode }: WheelEvent, { cell, rows }: { cell: CellSize; rows: number }): number {
  if (deltaMode === WheelEvent.DOM_DELTA_LINE) return deltaY * cell.heightPx;
  if (deltaMode === WheelEvent.DOM_DELTA_PAGE) return deltaY * cell.heightPx * rows;
  return deltaY;
}
