// Runs a program on this terminal as if it were this process: its output, its signals, its exit status.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {NodeJS.Signals[]} */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param {string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, tellWhenGone?: boolean }} options
 *   tellWhenGone: the child gets an IPC channel whose end tells it that we are gone, even by kill -9
 * @returns {Promise<number>} exit status, 128 + N after signal N
 */
export function runAttached([program = '', ...argv], { cwd, env, tellWhenGone = false }) {
  return new Promise((resolve, reject) => {
    const stdio = tellWhenGone ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
    const child = spawn(program, argv, {
      cwd,
      env,
      stdio: /** @type {import('node:child_process').StdioOptions} */ (stdio),
    });
    const passOn = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of PASSED_ON) process.off(name, passOn);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
