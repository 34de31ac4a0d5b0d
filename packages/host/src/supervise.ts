// Keeps one part running: starts it again when it ends by itself, with growing pauses, and says so; gives up when it
// can't stay up, as a part that fails at once fails for a reason that no restart mends.
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from './errors.ts';
import type { RunningProcess } from './running-process.ts';

/** The first pause is too short to be noticed, the last long enough to spare the machine. */
export const RESTART_PAUSES_MS = [100, 500, 1_000, 2_000, 5_000, 10_000];
/** A run this long counts as healthy: what happens after it is a new trouble. */
export const HEALTHY_AFTER_MS = 60_000;
/** Only then it is said to run: what fails for a reason of its own is gone sooner, also on a slow machine. */
export const STEADY_AFTER_MS = 3_000;

export interface SuperviseOptions {
  /** As the person reads it: `control plane`, `gateway`. */
  name: string;
  start: () => Promise<RunningProcess>;
  /** The end of its log, told when it is given up. */
  lastLines: () => string;
  /** One line for the person. */
  say: (line: string) => void;
  /** Aborted when the host stops: what ends from then on is no trouble. */
  signal: AbortSignal;
  now?: () => number;
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

export interface Supervised {
  /** The process that runs now, or ran last. */
  current(): RunningProcess;
  /** Rejects `given_up`, resolves when the signal was aborted. */
  readonly over: Promise<void>;
}

/** Resolves when the part is up for the first time; a first start that fails is the caller's to report. */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  let running = await options.start();
  return {
    current: () => running,
    over: keepUp(
      options,
      () => running,
      (next) => (running = next),
    ),
  };
}

async function keepUp(
  { name, start, lastLines, say, signal, now = Date.now, pause = pauseOrStop }: SuperviseOptions,
  current: () => RunningProcess,
  replace: (next: RunningProcess) => void,
): Promise<void> {
  let failures = 0;
  let upSince: number | null = now();
  let how = '';
  while (true) {
    if (upSince !== null) ({ how } = await current().ended);
    if (signal.aborted) return;
    if (upSince !== null && now() - upSince >= HEALTHY_AFTER_MS) failures = 0;
    const pauseMs = RESTART_PAUSES_MS[failures];
    if (pauseMs === undefined) {
      // Why it could not be started is in `how` already.
      const log = upSince === null ? '' : logEnd(lastLines());
      throw new HostError(
        'given_up',
        `The ${name} ${how} and can't be kept running (${failures + 1} times in a row).${log}`,
      );
    }
    say(`The ${name} ${how}. Starting it again …`);
    failures++;
    await pause(pauseMs, signal);
    if (signal.aborted) return;
    try {
      replace(await start());
      upSince = now();
    } catch (error) {
      upSince = null;
      how = `could not be started (${error instanceof Error ? error.message : String(error)})`;
    }
    if (upSince === null) continue;
    // The host may have been told to stop while this one was starting, when there was nothing yet to stop.
    if (signal.aborted) await current().stop();
    else if (await staysUp(current(), { signal, pause })) say(`The ${name} runs again.`);
  }
}

async function staysUp(
  { ended }: RunningProcess,
  { signal, pause }: { signal: AbortSignal; pause: NonNullable<SuperviseOptions['pause']> },
): Promise<boolean> {
  const over = new AbortController();
  void ended.then(() => over.abort());
  const either = AbortSignal.any([signal, over.signal]);
  await pause(STEADY_AFTER_MS, either);
  return !either.aborted;
}

function logEnd(lines: string): string {
  return lines === '' ? '' : ` Its log ends with:\n${lines}`;
}

async function pauseOrStop(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
}
