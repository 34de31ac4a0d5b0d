import { describe, expect, it } from 'vitest';
import type { ProcessEnd, RunningProcess } from './running-process.ts';
import { HEALTHY_AFTER_MS, RESTART_PAUSES_MS, STEADY_AFTER_MS, supervise } from './supervise.ts';

/** Processes that end when the test says so, on a clock that the test moves. */
function stage() {
  const runs: { end: (how: string) => void; stopped: boolean }[] = [];
  const said: string[] = [];
  const pauses: number[] = [];
  const stopping = new AbortController();
  const timers: { atMs: number; done: () => void }[] = [];
  let clockMs = 0;
  let failNext = 0;
  const start = async (): Promise<RunningProcess> => {
    if (failNext > 0) {
      failNext--;
      throw new Error('no memory');
    }
    let resolve: (end: ProcessEnd) => void = () => {};
    const ended = new Promise<ProcessEnd>((settle) => (resolve = settle));
    const run = { end: (how: string) => resolve({ how }), stopped: false };
    runs.push(run);
    return {
      pid: runs.length,
      ended,
      async stop() {
        run.stopped = true;
        resolve({ how: 'was ended by SIGTERM' });
      },
    };
  };
  const begin = () =>
    supervise({
      name: 'gateway',
      start,
      lastLines: () => 'tmux is too old',
      say: (line) => said.push(line),
      signal: stopping.signal,
      now: () => clockMs,
      pause: (milliseconds, signal) => {
        pauses.push(milliseconds);
        return new Promise((resolve) => {
          timers.push({ atMs: clockMs + milliseconds, done: () => resolve(undefined) });
          signal.addEventListener('abort', resolve);
        });
      },
    });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  const wait = async (milliseconds: number) => {
    await settle();
    clockMs += milliseconds;
    for (const { atMs, done } of timers) if (atMs <= clockMs) done();
    await settle();
  };
  /** Ends the newest run, and waits until the next one is there. */
  const endAndRestart = async (pauseMs: number | undefined) => {
    runs.at(-1)?.end('ended with status 1');
    await wait(pauseMs ?? 0);
  };
  return {
    runs,
    said,
    /** Before a start; those that see whether it stays up are left out. */
    restartPauses: () => pauses.filter((pauseMs) => pauseMs !== STEADY_AFTER_MS),
    stopping,
    begin,
    endAndRestart,
    failStarts: (count: number) => (failNext = count),
    wait,
  };
}

describe('supervise', () => {
  it('[HOST5] starts again what ended by itself and says so, and that it runs once it stayed up', async () => {
    const { runs, said, restartPauses, begin, wait, endAndRestart, stopping } = stage();
    const supervised = await begin();
    await endAndRestart(RESTART_PAUSES_MS[0]);
    expect(runs).toHaveLength(2);
    expect(supervised.current().pid).toBe(2);
    expect(restartPauses()).toEqual([RESTART_PAUSES_MS[0]]);
    expect(said).toEqual(['The gateway ended with status 1. Starting it again …']);
    await wait(STEADY_AFTER_MS);
    expect(said).toEqual(['The gateway ended with status 1. Starting it again …', 'The gateway runs again.']);
    stopping.abort();
    await supervised.current().stop();
    await supervised.over;
  });

  it('[HOST5] waits longer each time and gives up with the reason, and never says that it runs', async () => {
    const { runs, said, restartPauses, begin, wait, endAndRestart } = stage();
    const supervised = await begin();
    const over = expect(supervised.over).rejects.toThrow(
      "The gateway ended with status 1 and can't be kept running (7 times in a row). Its log ends with:\ntmux is too old",
    );
    for (const pauseMs of RESTART_PAUSES_MS) await endAndRestart(pauseMs);
    runs.at(-1)?.end('ended with status 1');
    await over;
    await wait(STEADY_AFTER_MS);
    expect(restartPauses()).toEqual(RESTART_PAUSES_MS);
    expect(runs).toHaveLength(RESTART_PAUSES_MS.length + 1);
    expect(new Set(said)).toEqual(new Set(['The gateway ended with status 1. Starting it again …']));
  });

  it('[HOST5] counts from the beginning after a healthy run', async () => {
    const { restartPauses, begin, wait, endAndRestart, stopping } = stage();
    const supervised = await begin();
    await endAndRestart(RESTART_PAUSES_MS[0]);
    await wait(HEALTHY_AFTER_MS);
    await endAndRestart(RESTART_PAUSES_MS[0]);
    expect(restartPauses()).toEqual([RESTART_PAUSES_MS[0], RESTART_PAUSES_MS[0]]);
    stopping.abort();
    await supervised.current().stop();
    await supervised.over;
  });

  it('[HOST5] counts a restart that fails like one that ended', async () => {
    const { runs, said, begin, wait, endAndRestart, failStarts, stopping } = stage();
    const supervised = await begin();
    failStarts(2);
    await endAndRestart(RESTART_PAUSES_MS[0]);
    await wait(RESTART_PAUSES_MS[1] ?? 0);
    await wait(RESTART_PAUSES_MS[2] ?? 0);
    expect(runs).toHaveLength(2);
    expect(said[1]).toBe('The gateway could not be started (no memory). Starting it again …');
    stopping.abort();
    await supervised.current().stop();
    await supervised.over;
  });

  it('[HOST5] a restart that never succeeds is given up with its own reason alone', async () => {
    const { begin, wait, endAndRestart, failStarts } = stage();
    const supervised = await begin();
    const over = expect(supervised.over).rejects.toThrow(/could not be started \(no memory\) .* in a row\)\.$/);
    failStarts(RESTART_PAUSES_MS.length);
    await endAndRestart(RESTART_PAUSES_MS[0]);
    for (const pauseMs of RESTART_PAUSES_MS.slice(1)) await wait(pauseMs);
    await over;
  });

  it('[HOST5] starts nothing once the host stops', async () => {
    const { runs, said, begin, stopping } = stage();
    const supervised = await begin();
    stopping.abort();
    await supervised.current().stop();
    await supervised.over;
    expect(runs).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it('[HOST5] leaves a first start that fails to the caller', async () => {
    const { begin, failStarts } = stage();
    failStarts(1);
    await expect(begin()).rejects.toThrow('no memory');
  });
});
