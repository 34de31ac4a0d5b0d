import { describe, expect, it } from 'vitest';
import type { ProcessEnd, RunningProcess } from './running-process.ts';
import { HEALTHY_AFTER_MS, RESTART_PAUSES_MS, supervise } from './supervise.ts';

/** Processes that end when the test says so, on a clock that the test moves. */
function stage() {
  const runs: { end: (how: string) => void; stopped: boolean }[] = [];
  const said: string[] = [];
  const pauses: number[] = [];
  const stopping = new AbortController();
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
      say: (line) => said.push(line),
      signal: stopping.signal,
      now: () => clockMs,
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
        clockMs += milliseconds;
      },
    });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return {
    runs,
    said,
    pauses,
    stopping,
    begin,
    settle,
    failStarts: (count: number) => (failNext = count),
    wait: (milliseconds: number) => (clockMs += milliseconds),
  };
}

describe('supervise', () => {
  it('[HOST5] starts again what ended by itself and says so', async () => {
    const { runs, said, pauses, begin, settle, stopping } = stage();
    const supervised = await begin();
    runs[0]?.end('was ended by SIGKILL');
    await settle();
    expect(runs).toHaveLength(2);
    expect(supervised.current().pid).toBe(2);
    expect(pauses).toEqual([RESTART_PAUSES_MS[0]]);
    expect(said).toEqual(['The gateway was ended by SIGKILL. Starting it again …', 'The gateway runs again.']);
    stopping.abort();
    await supervised.current().stop();
    await supervised.over;
  });

  it('[HOST5] waits longer each time and gives up with the reason', async () => {
    const { runs, pauses, begin, settle } = stage();
    const supervised = await begin();
    const over = expect(supervised.over).rejects.toThrow("The gateway ended with status 1 and can't be kept running");
    for (let index = 0; index <= RESTART_PAUSES_MS.length; index++) {
      runs[index]?.end('ended with status 1');
      await settle();
    }
    await over;
    expect(pauses).toEqual(RESTART_PAUSES_MS);
    expect(runs).toHaveLength(RESTART_PAUSES_MS.length + 1);
  });

  it('[HOST5] counts from the beginning after a healthy run', async () => {
    const { runs, pauses, begin, settle, wait, stopping } = stage();
    const supervised = await begin();
    runs[0]?.end('ended with status 1');
    await settle();
    wait(HEALTHY_AFTER_MS);
    runs[1]?.end('ended with status 1');
    await settle();
    expect(pauses).toEqual([RESTART_PAUSES_MS[0], RESTART_PAUSES_MS[0]]);
    stopping.abort();
    await supervised.current().stop();
    await supervised.over;
  });

  it('[HOST5] counts a restart that fails like one that ended', async () => {
    const { runs, said, begin, settle, failStarts, stopping } = stage();
    const supervised = await begin();
    failStarts(2);
    runs[0]?.end('ended with status 1');
    await settle();
    expect(runs).toHaveLength(2);
    expect(said[1]).toBe('The gateway could not be started (no memory). Starting it again …');
    stopping.abort();
    await supervised.current().stop();
    await supervised.over;
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
