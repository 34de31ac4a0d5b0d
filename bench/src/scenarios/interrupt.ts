// Ctrl-C during `yes`: milliseconds until the viewer's screen shows the next prompt.
import { until } from '../bare-tmux.ts';
import { percentiles, type Percentiles } from '../percentiles.ts';
import type { ViewerClient, WatchedSession } from '../viewer-client.ts';

const PROMPT = 'READY$';

export async function measureInterrupt({
  viewer,
  watched,
  rounds,
}: {
  viewer: ViewerClient;
  watched: WatchedSession;
  rounds: number;
}): Promise<Percentiles> {
  const waits: number[] = [];
  viewer.type(watched, `PS1='${PROMPT} '; clear\r`);
  await until(() => watched.lines().some((line) => line === PROMPT));
  for (let round = 0; round < rounds; round++) {
    viewer.type(watched, 'yes "the quick brown fox jumps over the lazy dog"\r');
    await new Promise((resolve) => setTimeout(resolve, 1_000 + Math.random() * 200));
    const startMs = performance.now();
    viewer.type(watched, '\u0003');
    await new Promise<void>((resolve) => {
      watched.onParsed = () => {
        if (!watched.lines().some((line) => line === PROMPT)) return;
        watched.onParsed = undefined;
        resolve();
      };
    });
    waits.push(performance.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    viewer.type(watched, 'clear\r');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return percentiles(waits);
}
