// A figure's last hour in the space of a word. Its value stands beside it as text.
import { sparklinePath, type SparklinePoint } from './sparkline-path.ts';

const WIDTH = 64;
const HEIGHT = 16;

export function Sparkline({
  points,
  highest,
  className,
}: {
  points: readonly SparklinePoint[];
  highest: number;
  className?: string;
}) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      className={className ?? 'h-4 w-16 shrink-0'}
    >
      <path d={`M0 ${HEIGHT}H${WIDTH}`} className="stroke-line" strokeWidth="1" vectorEffect="non-scaling-stroke" />
      <path
        d={sparklinePath(points, { width: WIDTH, height: HEIGHT, highest })}
        fill="none"
        className="stroke-accent"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
