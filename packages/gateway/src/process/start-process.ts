// Starts a child program that lives on beside the gateway and is talked to over pipes.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export type PipedChild = ChildProcessByStdio<Writable, Readable, null>;

/** The caller listens to `error`: a program that is not there says so only by that event. */
export function startProcess(options: {
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}): PipedChild {
  return spawn(options.file, options.args, { env: options.env, stdio: ['pipe', 'pipe', 'ignore'] });
}
