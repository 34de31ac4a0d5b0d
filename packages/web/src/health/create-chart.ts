// One uPlot chart in our colours and letters: lines over time, gaps left open, the cursor shared with the other charts of the
// page. Knows nothing of React.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface ChartLine {
  /** A CSS variable of app.css. */
  color: `--${string}`;
  isDashed?: boolean;
  isFilled?: boolean;
}

export interface ChartOptions {
  host: HTMLElement;
  lines: readonly ChartLine[];
  /** Text of the marks of the upright axis. */
  markText: (value: number) => string;
  /** Amounts of bytes have their marks at 1, 2, 4, 8 … KB, not at 9.8. */
  hasByteMarks: boolean;
  /** Top of the upright axis at least. */
  lowestTop: number;
  /** Whether the top stays where it is: shares end at 100. */
  isTopFixed: boolean;
  /** Above it is trouble: drawn as a line of its own. */
  alarmAt?: number;
  /** Index of the points under the pointer; null once it left. */
  onHover: (index: number | null) => void;
  signal: AbortSignal;
}

export interface Chart {
  show: (data: ChartData, range: { fromS: number; toS: number }) => void;
  /** The colour scheme changed. Drawn once the change is through: the colours are read from the page. */
  repaint: () => void;
}

export type ChartData = [at_s: number[], ...lines: (number | null)[][]];

const HEIGHT_PX = 148;
const AXIS_PX = 52;
/** Half of a time of day: the last one may stand at the very end. */
const LAST_MARK_PX = 24;
/** All charts of a page show the same moment. */
const CURSOR_KEY = 'machine-health';
const BYTE_MARKS = Array.from({ length: 40 }, (_, power) => 2 ** power);
const LETTERS = '11px "Inter Variable", system-ui, sans-serif';

export function createChart(options: ChartOptions): Chart {
  const { host, lines, signal } = options;
  const color = (name: string) => getComputedStyle(host).getPropertyValue(name).trim();
  let range = { fromS: 0, toS: 1 };
  const axis = { stroke: () => color('--muted'), font: LETTERS, ticks: { show: false } };
  const grid = { stroke: () => color('--line'), width: 1 };
  const plot = new uPlot(
    {
      width: widthOf(host),
      height: HEIGHT_PX,
      legend: { show: false },
      padding: [8, LAST_MARK_PX, 0, 0],
      cursor: {
        drag: { x: false, y: false, setScale: false },
        y: false,
        sync: { key: CURSOR_KEY },
        points: { size: 6 },
      },
      scales: {
        x: { time: true, range: () => [range.fromS, range.toS] },
        y: { range: (_plot, _lowest, highest) => [0, topOf(options, highest)] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 24, space: 64, values: (_plot, marks) => marks.map(clockText) },
        {
          ...axis,
          grid,
          size: AXIS_PX,
          space: 32,
          ...(options.hasByteMarks ? { incrs: BYTE_MARKS } : {}),
          values: (_plot, marks) => marks.map(options.markText),
        },
      ],
      series: [
        {},
        ...lines.map((line) => ({
          stroke: () => color(line.color),
          width: 1.5,
          points: { show: false },
          ...(line.isDashed === true ? { dash: [4, 3] } : {}),
          ...(line.isFilled === true ? { fill: () => `${color(line.color)}1f` } : {}),
        })),
      ],
      hooks: {
        draw: [(drawn) => drawAlarmLine(drawn, options.alarmAt, color('--trouble'))],
        setCursor: [({ cursor: { idx, left = -1 } }) => options.onHover(left < 0 ? null : (idx ?? null))],
      },
    },
    [[], ...lines.map(() => [])],
    host,
  );
  const watcher = new ResizeObserver(() => plot.setSize({ width: widthOf(host), height: HEIGHT_PX }));
  watcher.observe(host);
  signal.addEventListener(
    'abort',
    () => {
      watcher.disconnect();
      plot.destroy();
    },
    { once: true },
  );
  return {
    show(data, nextRange) {
      range = nextRange;
      plot.setData(data);
    },
    repaint: () => plot.redraw(false),
  };
}

function widthOf(host: HTMLElement): number {
  return Math.max(120, host.clientWidth);
}

function topOf({ lowestTop, isTopFixed }: ChartOptions, highest: number | null): number {
  if (isTopFixed || highest === null || !Number.isFinite(highest)) return lowestTop;
  return Math.max(lowestTop, highest * 1.1);
}

function drawAlarmLine({ ctx, bbox, valToPos }: uPlot, alarmAt: number | undefined, color: string): void {
  if (alarmAt === undefined) return;
  const y = Math.round(valToPos(alarmAt, 'y', true));
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function clockText(atS: number): string {
  return new Date(atS * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
