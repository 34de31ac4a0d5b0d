// A child process that can't outlive us, not even when we are killed with -9: a small shell beside it reads a pipe
// whose other end only we hold, and ends the child when the pipe closes.
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

/**
 * $1 is the signal that ends the child cleanly; the rest is the command. `exec` keeps the pid, so that signals and the exit
 * status are the child's own. The guard holds nothing but fd 4: with fd 1-3 it would keep the child's pipes open.
 * A line on the pipe means that the child is gone already: its pid may be another process's by now.
 */
const GUARD = `
signal="$1"; shift
(
  read -r released <&4 && exit 0
  kill -s "$signal" $$ 2>/dev/null
  tries=0
  while kill -0 $$ 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL $$ 2>/dev/null
) </dev/null >/dev/null 2>&1 3>&- &
exec "$@" 4<&-
`;

export interface LeashOptions {
  command: readonly [string, ...string[]];
  env: Record<string, string>;
  endSignal: 'INT' | 'TERM';
}

export interface LeashedChild {
  process: ChildProcess;
  stdout: Readable;
  stderr: Readable;
  /** What the child writes to its fd 3. */
  control: Readable;
}

export function spawnLeashed({ command, env, endSignal }: LeashOptions): LeashedChild {
  const child = spawn('/bin/sh', ['-c', GUARD, 'vibecode-leash', endSignal, ...command], {
    env,
    // Its own process group: Ctrl-C in the terminal is for us, and we stop the children in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, control, leash] = child.stdio;
  if (
    !stdout ||
    !stderr ||
    !control ||
    !leash ||
    !('read' in control) ||
    !('write' in leash) ||
    !('read' in stdout) ||
    !('read' in stderr)
  ) {
    throw new Error('a spawned process lacks the pipes it was given');
  }
  // The guard may be gone first (killed by hand): writing to it then is no failure of ours.
  leash.on('error', () => {});
  child.once('exit', () => leash.end('released\n'));
  child.once('error', () => leash.destroy());
  return { process: child, stdout, stderr, control };
}
