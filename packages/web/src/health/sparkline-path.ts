// The line of a sparkline as an SVG path; a null lifts the pen. Pure.

export interface SparklineBox {
  width: number;
  height: number;
  /** The value at the top edge. */
  highest: number;
}

export interface SparklinePoint {
  /** 0 at the left edge, 1 at the right. */
  across: number;
  value: number | null;
}

export function sparklinePath(points: readonly SparklinePoint[], { width, height, highest }: SparklineBox): string {
  let path = '';
  let isDrawing = false;
  for (const { across, value } of points) {
    if (value === null) {
      isDrawing = false;
      continue;
    }
    const x = (across * width).toFixed(1);
    const y = (height - (Math.min(highest, Math.max(0, value)) / highest) * height).toFixed(1);
    path += `${isDrawing ? 'L' : 'M'}${x} ${y}`;
    isDrawing = true;
  }
  return path;
}
