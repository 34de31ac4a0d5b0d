// A started part of VibeCode (workerd, the gateway) as the rest of the host sees it.
import type { LeashedChild } from './leashed-child.ts';

export interface ProcessEnd {
  /** For the person: `ended with status 1`, `was ended by SIGKILL`. */
  how: string;
}

export interface RunningProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  /** Asks it to end and makes sure that it does; resolves when it has. */
  stop(): Promise<void>;
}

export interface StopManner {
  signal: 'SIGINT' | 'SIGTERM';
  /** After this it is killed. */
  patienceMs: number;
}

export function runningProcess({ process }: LeashedChild, { signal, patienceMs }: StopManner): RunningProcess {
  const ended = new Promise<ProcessEnd>((resolve) => {
    process.once('error', (error) => resolve({ how: `could not be started (${error.message})` }));
    process.once('exit', (code, by) => {
      resolve({ how: by === null ? `ended with status ${String(code)}` : `was ended by ${by}` });
    });
  });
  return {
    pid: process.pid ?? 0,
    ended,
    async stop() {
      process.kill(signal);
      const impatience = setTimeout(() => process.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}
