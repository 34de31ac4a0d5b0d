// Coming back: from viewer.attach to the screen parsed, on a full screen with a full history.
import { percentiles } from '../percentiles.ts';
import type { ViewerClient, WatchedSession } from '../viewer-client.ts';

export interface AttachResult {
  ms: number;
  bytes: number;
}

export async function fillHistory({
  viewer,
  watched,
}: {
  viewer: ViewerClient;
  watched: WatchedSession;
}): Promise<void> {
  viewer.type(
    watched,
    `clear; i=0; while [ $i -lt 10100 ]; do printf '\\033[3%dm%06d \\033[1mfull line of history %0100d\\033[0m\\n' $((i%8)) $i $i | cut -c1-130; i=$((i+500)); done; seq -f '%0110g' 1 12000\r`,
  );
  await new Promise((resolve) => setTimeout(resolve, 4_000));
}

export async function measureAttach({
  makeViewer,
  sessionId,
  rounds,
}: {
  makeViewer: () => Promise<ViewerClient>;
  sessionId: string;
  rounds: number;
}): Promise<AttachResult> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const viewer = await makeViewer();
    const startMs = performance.now();
    const watched = await viewer.attach(sessionId);
    await new Promise<void>((resolve) => watched.terminal.write('', resolve));
    times.push(performance.now() - startMs);
    bytes = Math.max(bytes, watched.receivedBytes);
    viewer.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { ms: percentiles(times).p50, bytes };
}
