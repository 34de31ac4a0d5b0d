// Runs one short child program to its end: argv only, never a shell string, with bounds on time and output.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { GatewayError } from '../errors.ts';

export interface RunOptions {
  file: string;
  args: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  cwd?: string;
  input?: readonly Uint8Array[];
  /** In a POSIX session of its own, away from our terminal and its Ctrl-C. */
  ownSession?: boolean;
  timeoutMs?: number;
  maxOutputBytes?: number;
  signal?: AbortSignal;
}

export interface Outcome {
  /** null where a signal ended it. */
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: Buffer;
  stderr: Buffer;
}

/** tmux answers in milliseconds; a login shell with a slow profile in a few seconds. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** Far above any listing that is read here; below what would hurt the gateway's memory. */
const DEFAULT_MAX_OUTPUT_BYTES = 4_194_304;

/** Rejects with a GatewayError `spawn_failed`, `process_timeout` or `output_too_large`; any exit status is an answer. */
export function runProcess(options: RunOptions): Promise<Outcome> {
  const { file, args, env, cwd, input = [], ownSession = false, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  const maxOutputBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new GatewayError('process_failed', `${file} was not needed any more.`));
    const notStarted = (cause: unknown) => new GatewayError('spawn_failed', `${file} could not be started.`, { cause });
    let child: ChildProcessWithoutNullStreams;
    try {
      child = spawn(file, args, { cwd, env, detached: ownSession, stdio: ['pipe', 'pipe', 'pipe'] });
    } catch (cause) {
      // The shipped file's runtime throws for a file that is no program, where Node has an event.
      return reject(notStarted(cause));
    }
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let fault: GatewayError | undefined;
    const stop = (error: GatewayError) => {
      fault ??= error;
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open; the outcome does not wait for it.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => {
      stop(new GatewayError('process_timeout', `${file} did not end within ${timeoutMs} ms.`));
    }, timeoutMs);
    const onAbort = () => stop(new GatewayError('process_failed', `${file} was stopped.`));
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutputBytes) stop(new GatewayError('output_too_large', `${file} printed too much.`));
      else into.push(chunk);
    };
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    // A child that ends without reading its input is no fault of its own: its status says what happened.
    child.stdin.on('error', () => undefined);
    child.once('error', (cause) => {
      settle();
      reject(notStarted(cause));
    });
    child.once('close', (status, endSignal) => {
      settle();
      if (fault !== undefined) reject(fault);
      else resolve({ status, signal: endSignal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
    });
    for (const part of input) child.stdin.write(part);
    child.stdin.end();
  });
}
