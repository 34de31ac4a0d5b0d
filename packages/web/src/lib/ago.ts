// Ages as people say them. Pure.

const STEPS: readonly [limitMs: number, unitMs: number, unit: string][] = [
  [3_600_000, 60_000, 'min'],
  [86_400_000, 3_600_000, 'h'],
  [Number.POSITIVE_INFINITY, 86_400_000, 'd'],
];

export function age(ms: number): string {
  if (ms < 60_000) return 'just now';
  const [, unitMs, unit] = STEPS.find(([limitMs]) => ms < limitMs) ?? STEPS[2]!;
  return `${Math.floor(ms / unitMs)} ${unit} ago`;
}

/** "1 viewer", "2 viewers". */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
