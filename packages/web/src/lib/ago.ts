// Ages as people say them. Pure.

const STEPS: readonly [limitMs: number, unitMs: number, unit: string][] = [
  [3_600_000, 60_000, 'min'],
  [86_400_000, 3_600_000, 'h'],
  [Number.POSITIVE_INFINITY, 86_400_000, 'd'],
];

export function age(ms: number): string {
  return ms < 60_000 ? 'just now' : `${span(ms)} ago`;
}

/** "2 h": whole units, rounded down; under a minute "1 min", as nothing here lasts no time. */
export function span(ms: number): string {
  const [, unitMs, unit] = STEPS.find(([limitMs]) => ms < limitMs) ?? STEPS[2]!;
  return `${Math.max(1, Math.floor(ms / unitMs))} ${unit}`;
}

/** "1 viewer", "2 viewers". */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
