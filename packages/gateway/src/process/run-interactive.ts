// Runs a program in the gateway's own terminal until it ends; for `attach`.
import { spawn } from 'node:child_process';
import { GatewayError } from '../errors.ts';

export interface InteractiveOptions {
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** The program's exit status; 129, as a shell says of a hangup, where a signal ended it. */
export function runInteractive({ file, args, env }: InteractiveOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: 'inherit' });
    child.once('error', (cause) =>
      reject(new GatewayError('spawn_failed', `${file} could not be started.`, { cause })),
    );
    child.once('close', (status, signal) => resolve(status ?? (signal === null ? 1 : 129)));
  });
}
