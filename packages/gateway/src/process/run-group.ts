// Runs a program in a process group of its own, passes on what it prints as it comes, and ends the group as one.
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { GatewayError } from '../errors.ts';

export interface GroupOptions {
  file: string;
  args: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Ends the group: SIGTERM, so that it can clean up, and SIGKILL for what is left after a while. */
  signal: AbortSignal;
  /** What it prints on its standard output and error. */
  output: (chunk: Uint8Array) => void;
  /** What it writes to its descriptor 3. */
  report: (chunk: Uint8Array) => void;
  /** The group's number. */
  started: (pid: number) => void;
}

export interface GroupOutcome {
  /** null where a signal ended it. */
  status: number | null;
  signal: NodeJS.Signals | null;
}

/** Longer than removing 600 MB takes on a slow disk. */
const TERM_GRACE_MS = 15_000;
/** A grandchild that has left the group may hold the pipes open; its words are not waited for. */
const PIPE_GRACE_MS = 500;

/** Rejects with `spawn_failed`; any end of the program is an answer. */
export function runGroup(options: GroupOptions): Promise<GroupOutcome> {
  const { file, args, env, cwd, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve({ status: null, signal: 'SIGTERM' });
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const [, stdout, stderr, reports] = child.stdio as unknown as readonly [null, Readable, Readable, Readable];
    stdout.on('data', options.output);
    stderr.on('data', options.output);
    reports.on('data', options.report);
    let killing: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      signalGroup(child.pid, 'SIGTERM');
      killing = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), TERM_GRACE_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => {
      clearTimeout(killing);
      signal.removeEventListener('abort', onAbort);
    };
    child.once('error', (cause) => {
      settle();
      reject(new GatewayError('spawn_failed', `${file} could not be started.`, { cause }));
    });
    child.once('spawn', () => options.started(child.pid ?? 0));
    child.once('exit', () => {
      settle();
      // What it has left behind would go on writing into what is removed next.
      signalGroup(child.pid, 'SIGKILL');
      setTimeout(() => {
        for (const pipe of [stdout, stderr, reports]) pipe.destroy();
      }, PIPE_GRACE_MS).unref();
    });
    child.once('close', (status, endSignal) => resolve({ status, signal: endSignal }));
  });
}

/** A group without members is what was wanted. */
function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined || leader <= 1) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
