// Where the live screen and the history above it stand when somebody has scrolled up. Pure.

export interface LayerPlaces {
  liveTopPx: number;
  /** The history terminal is one row taller than the live one, so that it fills the area at every pixel. */
  historyTopPx: number;
  /** How far the history terminal itself is scrolled up from its newest line. */
  linesAboveEnd: number;
}

export function placeLayers({
  scrolledPx,
  rows,
  cellHeightPx,
}: {
  scrolledPx: number;
  rows: number;
  cellHeightPx: number;
}): LayerPlaces {
  const historyHeightPx = (rows + 1) * cellHeightPx;
  const linesAboveEnd = cellHeightPx === 0 ? 0 : Math.max(0, Math.ceil((scrolledPx - historyHeightPx) / cellHeightPx));
  return {
    liveTopPx: Math.min(scrolledPx, historyHeightPx),
    historyTopPx: scrolledPx - historyHeightPx - linesAboveEnd * cellHeightPx,
    linesAboveEnd,
  };
}
