// The size that a terminal filling this window will have, before there is one to measure. Off by a cell or two at most; the
// terminal corrects it when it attaches.
import type { TerminalSize } from '@vibecode/protocol';
import { settings } from '../settings/settings.ts';
import { cellsInArea } from '../terminal/fit-screen.ts';

/** Of JetBrains Mono at our line height. */
const CELL_WIDTH_EM = 0.6;
const CELL_HEIGHT_EM = 1.46;
/** Session bar, key bar and the padding around the terminal. */
const CHROME_PX = { desk: { width: 16, height: 61 }, phone: { width: 12, height: 114 } };

export function windowSize(): TerminalSize {
  const { fontPx } = settings.get();
  const chrome = matchMedia('(pointer: coarse)').matches ? CHROME_PX.phone : CHROME_PX.desk;
  return cellsInArea(
    { widthPx: window.innerWidth - chrome.width, heightPx: window.innerHeight - chrome.height },
    { widthPx: fontPx * CELL_WIDTH_EM, heightPx: fontPx * CELL_HEIGHT_EM },
  );
}
