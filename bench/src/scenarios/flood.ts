// `cat` of a large coloured UTF-8 file: seconds beside tmux with nobody watching, bytes that reach the viewer, final screen.
import { execFileSync } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, until, type BareTmux } from '../bare-tmux.ts';
import type { ViewerClient, WatchedSession } from '../viewer-client.ts';

export interface FloodResult {
  seconds: number;
  unwatched_seconds: number;
  viewer_bytes: number;
  screen_exact: boolean;
}

/** Writes `byteCount` bytes of lines as a build log has them: colours, wide characters, accents. */
export async function writeFloodFile(path: string, byteCount: number): Promise<void> {
  const file = await open(path, 'w');
  let written = 0;
  for (let line = 0; written < byteCount;) {
    let block = '';
    for (; block.length < 65_536; line++) {
      block += `\u001b[3${line % 8}m${String(line).padStart(8)}\u001b[0m compilé \u001b[1mmodule-${line % 97}\u001b[0m → ${'漢字'.repeat(line % 5)} ok ${'='.repeat(line % 40)}\n`;
    }
    const bytes = Buffer.from(block);
    await file.write(bytes);
    written += bytes.length;
  }
  await file.close();
}

export async function measureFlood(options: {
  viewer: ViewerClient;
  watched: WatchedSession;
  bare: BareTmux;
  folder: string;
  tmuxSocket: string;
  byteCount: number;
}): Promise<FloodResult> {
  const { viewer, watched, bare, folder } = options;
  const file = join(folder, 'flood.txt');
  await writeFloodFile(file, options.byteCount);
  const flag = join(folder, 'watched.done');
  const pairs: { watched: number; unwatched: number }[] = [];
  let viewerBytes = 0;
  for (let round = 0; round < 3; round++) {
    const unwatched = await bare.unwatchedSeconds(`cat ${file}`, folder);
    await rm(flag, { force: true });
    const before = watched.receivedBytes;
    const startMs = performance.now();
    viewer.type(watched, `cat ${file}; touch ${flag}\r`);
    await until(() => exists(flag));
    const seconds = (performance.now() - startMs) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    viewerBytes = Math.max(viewerBytes, watched.receivedBytes - before);
    pairs.push({ watched: seconds, unwatched });
  }
  const middle = pairs.sort((a, b) => a.watched / a.unwatched - b.watched / b.unwatched)[1];
  if (middle === undefined) throw new Error('no rounds');
  return {
    seconds: middle.watched,
    unwatched_seconds: middle.unwatched,
    viewer_bytes: viewerBytes,
    screen_exact: captureOf(options.tmuxSocket, watched.sessionId) === watched.lines().join('\n').trimEnd(),
  };
}

/** The screen as tmux has it, trailing blanks removed. */
export function captureOf(tmuxSocket: string, sessionId: string): string {
  return execFileSync('tmux', ['-S', tmuxSocket, 'capture-pane', '-p', '-t', `vc-${sessionId}:`])
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
