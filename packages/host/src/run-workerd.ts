// Starts `workerd serve` and waits until it listens; ends it with SIGINT, as SIGTERM waits for every WebSocket to close.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { HostError } from './errors.ts';
import { spawnLeashed } from './leashed-child.ts';
import type { LogFile } from './log-file.ts';
import { runningProcess, type RunningProcess } from './running-process.ts';
import { SECRET_KEY_VARIABLE } from './workerd-config.ts';
import { WORKERD_EXECUTABLE } from './workerd-package.ts';

/** It listens after 0.2 s; a machine that swaps may need many times that. */
const READY_TIMEOUT_MS = 20_000;
const STOP_PATIENCE_MS = 5_000;
/** Both must listen before anybody is told. */
const SOCKETS = ['http', 'admin'];

export interface WorkerdOptions {
  configFile: string;
  adminSocket: string;
  /** Of the config's SECRET_KEY: in the process's environment, which its own user alone can read, and in no file beside it. */
  secretKey: string;
  log: LogFile;
}

export async function runWorkerd({ configFile, adminSocket, secretKey, log }: WorkerdOptions): Promise<RunningProcess> {
  // A socket file left by a workerd that was killed makes the next one fail.
  rmSync(adminSocket, { force: true });
  const child = spawnLeashed({
    command: [WORKERD_EXECUTABLE, 'serve', '--experimental', configFile, '--control-fd=3'],
    env: { [SECRET_KEY_VARIABLE]: secretKey },
    endSignal: 'INT',
  });
  log.follow(child.stdout, child.stderr);
  const running = runningProcess(child, { signal: 'SIGINT', patienceMs: STOP_PATIENCE_MS });
  const listening = new Set<string>();
  const ready = new Promise<'ready'>((resolve) => {
    createInterface({ input: child.control }).on('line', (line) => {
      const socket = socketOf(line);
      if (socket !== null) listening.add(socket);
      if (SOCKETS.every((name) => listening.has(name))) resolve('ready');
    });
  });
  const giveUp = new AbortController();
  const outcome = await Promise.race([ready, running.ended, after(READY_TIMEOUT_MS, giveUp.signal)]);
  giveUp.abort();
  if (outcome === 'ready') return running;
  const how = outcome === 'late' ? `did not listen within ${READY_TIMEOUT_MS / 1000} s` : outcome.how;
  if (outcome === 'late') await running.stop();
  throw new HostError(
    'control_plane_start',
    `The control plane ${how}. Its log, ${log.path}, ends with:\n${log.lastLines()}`,
  );
}

function socketOf(line: string): string | null {
  const event: unknown = JSON.parse(line);
  if (typeof event !== 'object' || event === null) return null;
  const { event: name, socket } = event as Record<string, unknown>;
  return name === 'listen' && typeof socket === 'string' ? socket : null;
}

function after(milliseconds: number, signal: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), milliseconds);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
