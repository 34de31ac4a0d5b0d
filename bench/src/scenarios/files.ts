// 20 MB up and down through the whole path, beside scp on loopback in turns; and typing while such files go up.
import { randomFillSync } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '@vibecode/protocol';
import { FileTransfers } from '../file-transfers.ts';
import { LoopbackScp } from '../loopback-scp.ts';
import { percentile, type Percentiles } from '../percentiles.ts';
import type { ViewerClient, WatchedSession } from '../viewer-client.ts';
import { measureEcho } from './echo.ts';

export interface FilesResult {
  upload_seconds: number;
  download_seconds: number;
  /** Medians of as many rounds; null where there is no sshd. */
  scp_upload_seconds: number | null;
  scp_download_seconds: number | null;
  echo_beside_upload_ms: Percentiles;
}

const ROUNDS = 5;

export async function measureFiles(options: {
  /** Types and moves files over one socket, as a page does. */
  viewer: ViewerClient;
  watched: WatchedSession;
  keyCount: number;
  /** That the gateway may write to: the working folder of a session that is alive, or in it. */
  folder: string;
}): Promise<FilesResult> {
  const folder = join(options.folder, 'files');
  await mkdir(folder);
  const bytes = randomFillSync(Buffer.allocUnsafe(limits.MAX_FILE_BYTES));
  const local = join(folder, 'local');
  await writeFile(local, bytes);
  const transfers = new FileTransfers(options.viewer);
  const scp = await LoopbackScp.start(folder);
  const seconds = { up: [] as number[], down: [] as number[], scpUp: [] as number[], scpDown: [] as number[] };
  try {
    // The first round warms up both sides.
    for (let round = -1; round < ROUNDS; round++) {
      const took = {
        up: await timed(() => transfers.upload(join(folder, 'up'), bytes)),
        scpUp: (await scp?.copySeconds(local, scp.remote(join(folder, 'scp-up')))) ?? 0,
        down: await timed(() => transfers.download(join(folder, 'up'))),
        scpDown: (await scp?.copySeconds(scp.remote(join(folder, 'scp-up')), join(folder, 'scp-down'))) ?? 0,
      };
      if (round < 0) continue;
      seconds.up.push(took.up);
      seconds.down.push(took.down);
      seconds.scpUp.push(took.scpUp);
      seconds.scpDown.push(took.scpDown);
    }
    if (!(await readFile(join(folder, 'up'))).equals(bytes)) throw new Error('what went up is not what is there');
    const beside = await echoBesideUploads(options, () => transfers.upload(join(folder, 'up'), bytes));
    return {
      upload_seconds: median(seconds.up),
      download_seconds: median(seconds.down),
      scp_upload_seconds: scp === undefined ? null : median(seconds.scpUp),
      scp_download_seconds: scp === undefined ? null : median(seconds.scpDown),
      echo_beside_upload_ms: beside,
    };
  } finally {
    await scp?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One upload after the other until the last key has its echo. */
async function echoBesideUploads(
  { viewer, watched, keyCount }: { viewer: ViewerClient; watched: WatchedSession; keyCount: number },
  upload: () => Promise<void>,
): Promise<Percentiles> {
  const typed = new AbortController();
  const uploads = (async () => {
    while (!typed.signal.aborted) await upload();
  })();
  const typing = measureEcho({ viewer, watched, keyCount }).finally(() => typed.abort());
  const [{ echo }] = await Promise.all([typing, uploads]);
  return echo;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

function median(sample: readonly number[]): number {
  return percentile(
    sample.toSorted((a, b) => a - b),
    0.5,
  );
}
