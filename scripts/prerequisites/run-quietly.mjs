// Runs a program without showing its chatter; when it fails, the beginning and the end of what it said are in the error.
import { spawn } from 'node:child_process';
import { PrerequisiteError } from './prerequisite-error.mjs';

/** A compiler says what is wrong first, an installer last. */
const KEPT_LINES = 12;

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
      const end = shorten(said.trimEnd().split('\n')).join('\n');
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

/** @param {string[]} lines */
function shorten(lines) {
  if (lines.length <= 2 * KEPT_LINES) return lines;
  return [...lines.slice(0, KEPT_LINES), '…', ...lines.slice(-KEPT_LINES)];
}
