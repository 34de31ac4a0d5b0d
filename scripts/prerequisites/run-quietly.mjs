// Runs a program without showing its chatter; when it fails, the end of what it said is in the error.
import { spawn } from 'node:child_process';
import { PrerequisiteError } from './prerequisite-error.mjs';

const KEPT_LINES = 15;

/**
 * @param {readonly [string, ...string[]]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, whatToDo: string }} options
 * @returns {Promise<string>} stdout
 */
export function runQuietly([program, ...argv], { cwd, env, whatToDo }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      said += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
    const fail = (/** @type {string} */ how, /** @type {Error | undefined} */ cause) => {
      const end = said.trimEnd().split('\n').slice(-KEPT_LINES).join('\n');
      const shown = [program, ...argv].join(' ');
      reject(new PrerequisiteError(`\`${shown}\` ${how}.\n${end === '' ? '' : `${end}\n`}${whatToDo}`, { cause }));
    };
    child.on('error', (error) => fail(`could not be started (${error.message})`, error));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else fail(signal === null ? `ended with status ${code}` : `was ended by ${signal}`, undefined);
    });
  });
}
