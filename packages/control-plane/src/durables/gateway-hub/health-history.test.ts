import type { HealthPoint } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { machineHealth } from '../../testing/health-samples.ts';
import {
  addPoint,
  addToHistory,
  chartPoints,
  COARSE_STEP_S,
  FINE_STEP_S,
  NO_HISTORY,
  pointOf,
  type StoredHistory,
} from './health-history.ts';

const START_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

/** Samples of these machines at these moments, written every five minutes as the keeper does. */
function recorded(atMs: readonly number[], cpuAt: (atMs: number) => number = () => 10): StoredHistory {
  let history = NO_HISTORY;
  let unwritten: HealthPoint[] = [];
  let lastAt: number | undefined;
  let writtenAtMs = atMs[0] ?? 0;
  for (const at of atMs) {
    unwritten = addPoint(unwritten, pointOf(machineHealth({ cpu_percent: cpuAt(at) }), { at, lastAt }), FINE_STEP_S);
    lastAt = at;
    if (at - writtenAtMs < 300_000) continue;
    history = addToHistory(history, unwritten, at);
    unwritten = [];
    writtenAtMs = at;
  }
  return addToHistory(history, unwritten, atMs.at(-1) ?? 0);
}

function every(stepMs: number, fromMs: number, untilMs: number): number[] {
  return Array.from({ length: Math.floor((untilMs - fromMs) / stepMs) + 1 }, (_, index) => fromMs + index * stepMs);
}

it('[HUB24] a point says percents, the fullest disk, and the hub’s time', () => {
  expect(pointOf(machineHealth({ at: 5 }), { at: START_MS, lastAt: START_MS - 30_000 })).toEqual({
    at: START_MS,
    step_s: 30,
    cpu_percent: 10,
    cpu_percent_max: 10,
    load_1: 0.5,
    memory_percent: 25,
    swap_percent: 0,
    disk_percent: 90,
    received_bytes_per_s: 100,
    sent_bytes_per_s: 50,
  });
});

it('[HUB24] watched samples every 2 s become steps of 30 s: averages, and the highest CPU', () => {
  const times = every(2_000, START_MS, START_MS + 60_000);
  const { fine } = recorded(times, (at) => (at === START_MS + 44_000 ? 90 : 30));
  // The first sample stands for the 30 s before it.
  expect(fine.map(({ at, step_s }) => [at - START_MS, step_s])).toEqual([
    [0, 30],
    [30_000, 30],
    [60_000, 30],
  ]);
  expect(fine.at(-1)).toMatchObject({ cpu_percent: expect.closeTo(34, 0) as number, cpu_percent_max: 90 });
});

it('[HUB24] a day of samples is two hours fine and the rest coarse, without a hole where they meet', () => {
  const endMs = START_MS + 25 * HOUR_MS;
  const history = recorded(every(30_000, START_MS, endMs));
  const points = chartPoints(history, endMs);
  expect(points.length).toBeLessThan(600);
  expect(points.filter(({ at }) => endMs - at < 2 * HOUR_MS).every(({ step_s }) => step_s === FINE_STEP_S)).toBe(true);
  expect(
    points.filter(({ at }) => endMs - at > 2 * HOUR_MS + 600_000).every(({ step_s }) => step_s === COARSE_STEP_S),
  ).toBe(true);
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before !== undefined) expect(point.at - point.step_s * 1000 - before.at).toBe(0);
  }
  expect(endMs - (points[0]?.at ?? 0)).toBeGreaterThan(24 * HOUR_MS - 600_000);
});

it('[HUB24] a machine that was off leaves a gap', () => {
  const offMs = START_MS + 3 * HOUR_MS;
  const backMs = offMs + 2 * HOUR_MS;
  const endMs = backMs + 3 * HOUR_MS;
  const history = recorded([...every(30_000, START_MS, offMs), ...every(30_000, backMs, endMs)]);
  const points = chartPoints(history, endMs);
  const inGap = points.filter(({ at, step_s }) => at > offMs && at - step_s * 1000 < backMs - 30_000);
  expect(inGap).toEqual([]);
  expect(points.some(({ at }) => at === offMs)).toBe(true);
});

it('[HUB24] a clock of ours that jumps back leaves no points in the future', () => {
  const history = recorded(every(30_000, START_MS, START_MS + HOUR_MS));
  const nowMs = START_MS - HOUR_MS;
  const point = pointOf(machineHealth(), { at: nowMs, lastAt: START_MS + HOUR_MS });
  expect(addToHistory(history, [point], nowMs).fine).toEqual([point]);
});

it('[HUB24] points that are given twice count once', () => {
  const history = recorded(every(30_000, START_MS, START_MS + 600_000));
  expect(addToHistory(history, history.fine.slice(-5), START_MS + 600_000)).toEqual(history);
});

it('[HUB24] a machine that comes and goes all the time stays within what the answer holds', () => {
  let history = NO_HISTORY;
  for (let at = START_MS; at < START_MS + 24 * HOUR_MS; at += 8_000) {
    history = addToHistory(history, [pointOf(machineHealth(), { at, lastAt: undefined })], at);
  }
  expect(chartPoints(history, START_MS + 24 * HOUR_MS).length).toBeLessThanOrEqual(2_000);
});
