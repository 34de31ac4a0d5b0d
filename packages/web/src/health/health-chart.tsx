// One figure of a machine over time: its name, the value under the pointer or the newest one, and the chart.
import { useEffect, useId, useRef, useState } from 'react';
import { cn } from '../lib/cn.ts';
import { colorScheme } from '../settings/color-scheme.ts';
import { createChart, type Chart, type ChartLine } from './create-chart.ts';
import { summaryOf, type HealthColumns, type HealthFigure } from './health-columns.ts';

export interface HealthChartLine {
  figure: HealthFigure;
  label: string;
}

export interface HealthChartProps {
  title: string;
  /** The first is drawn in the accent, the second grey and dashed. */
  lines: readonly [HealthChartLine] | readonly [HealthChartLine, HealthChartLine];
  columns: HealthColumns;
  range: { fromMs: number; toMs: number };
  valueText: (value: number) => string;
  lowestTop: number;
  hasByteMarks?: boolean;
  isTopFixed?: boolean;
  alarmAt?: number;
}

const LOOKS: readonly ChartLine[] = [
  { color: '--accent', isFilled: true },
  { color: '--muted', isDashed: true },
];

export function HealthChart(props: HealthChartProps) {
  const {
    title,
    lines,
    columns,
    range,
    valueText,
    lowestTop,
    hasByteMarks = false,
    isTopFixed = false,
    alarmAt,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const [chart, setChart] = useState<Chart | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const lineCount = lines.length;

  useEffect(() => {
    if (host.current === null) return undefined;
    const lifetime = new AbortController();
    const made = createChart({
      host: host.current,
      lines: LOOKS.slice(0, lineCount),
      markText: valueText,
      lowestTop,
      hasByteMarks,
      isTopFixed,
      ...(alarmAt === undefined ? {} : { alarmAt }),
      onHover: setHovered,
      signal: lifetime.signal,
    });
    // oxlint-disable-next-line react/set-state-in-effect -- the chart lives with the effect, outside of React
    setChart(made);
    return () => lifetime.abort();
  }, [lineCount, valueText, lowestTop, hasByteMarks, isTopFixed, alarmAt]);

  useEffect(() => {
    const { fromMs, toMs } = range;
    chart?.show([columns.at_s, ...lines.map(({ figure }) => columns[figure])], {
      fromS: fromMs / 1000,
      toS: toMs / 1000,
    });
  }, [chart, columns, lines, range]);
  useEffect(() => colorScheme.subscribe(() => chart?.repaint()), [chart]);

  const hoveredAt = hovered === null ? undefined : columns.at_s[hovered];
  return (
    <figure
      aria-labelledby={titleId}
      className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-panel p-4"
    >
      <figcaption className="flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1">
        <span id={titleId} className="font-medium">
          {title}
        </span>
        <span className="flex flex-wrap items-center gap-x-4 text-[13px] text-muted">
          {lines.map(({ figure, label }, index) => (
            <span key={figure} className="inline-flex items-center gap-1.5">
              {lineCount > 1 && <LineSample isDashed={LOOKS[index]?.isDashed === true} />}
              {lineCount > 1 && label}
              <span className="font-mono text-text">
                {shown(
                  hoveredAt === undefined ? summaryOf(columns[figure]).newest : columns[figure][hovered ?? 0],
                  valueText,
                )}
              </span>
            </span>
          ))}
        </span>
        <span className="ml-auto font-mono text-xs text-muted">
          {hoveredAt === undefined ? '' : new Date(hoveredAt * 1000).toLocaleTimeString()}
        </span>
      </figcaption>
      <div ref={host} role="img" aria-label={sentenceOf(props)} className="min-w-0 overflow-hidden" />
    </figure>
  );
}

function LineSample({ isDashed }: { isDashed: boolean }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 2" className="h-0.5 w-4">
      <path
        d="M0 1H16"
        strokeWidth="2"
        className={cn(isDashed ? 'stroke-muted' : 'stroke-accent')}
        strokeDasharray={isDashed ? '4 3' : undefined}
      />
    </svg>
  );
}

function shown(value: number | null | undefined, valueText: (value: number) => string): string {
  return value === null || value === undefined ? 'no sample' : valueText(value);
}

/** What the canvas shows, for those who do not see it; all figures are in the table below the charts. */
function sentenceOf({ title, lines, columns, valueText }: HealthChartProps): string {
  const parts = lines.map(({ figure, label }) => {
    const { newest, highest } = summaryOf(columns[figure]);
    return newest === null || highest === null
      ? `${label}: no sample in this time`
      : `${label}: now ${valueText(newest)}, at most ${valueText(highest)}`;
  });
  return `Chart of ${title.toLowerCase()} over time. ${parts.join('; ')}.`;
}
