// The environment that agents get in a session: what the person's login shell makes of the one that sessions start from.
import { managedBin, withManagedBin } from '../process/managed-bin.ts';
import { runProcess } from '../process/run-process.ts';

type Environment = Readonly<Record<string, string>>;

export interface LoginEnvironment {
  /** With the folder of the agents installed here at the end of the PATH, where sessions of agents put it. */
  variables: Environment;
  /** Whether it was there by itself: a profile may set a PATH that begins anew. */
  keepsManagedBin: boolean;
}

/** A profile that takes longer (version managers on slow disks) would also keep the person waiting in each session. */
const TIMEOUT_MS = 5_000;
/** Around the answers, since profiles print greetings. */
const MARK = '\u0001session\u0001';
/** Of the asking itself. */
const NOT_OF_SESSIONS = new Set(['_', 'TERM', 'SHLVL', 'PWD', 'OLDPWD']);

/** Asks an interactive login shell, as sessions run one; where it does not answer in time, what it would start from. */
export async function loginEnvironment(env: Environment, signal?: AbortSignal): Promise<LoginEnvironment> {
  const mark = String.raw`printf "\001session\001"`;
  const outcome = await runProcess({
    file: env['SHELL'] ?? '/bin/sh',
    args: ['-l', '-i', '-c', String.raw`${mark}; printf "%s" "$PATH"; ${mark}; /usr/bin/env -0; ${mark}`],
    env: { ...env, TERM: 'dumb' },
    cwd: env['HOME'] ?? '/',
    ownSession: true,
    timeoutMs: TIMEOUT_MS,
    ...(signal && { signal }),
  }).catch(() => undefined);
  const [, path = '', variables = ''] = outcome?.stdout.toString().split(MARK) ?? [];
  const said = path.includes('/') ? path : (env['PATH'] ?? '');
  const home = env['HOME'] ?? '/';
  return {
    variables: { ...env, ...parse(variables), PATH: withManagedBin(said, home) },
    keepsManagedBin: said.split(':').includes(managedBin(home)),
  };
}

function parse(variables: string): Record<string, string> {
  const parsed: Record<string, string> = {};
  for (const variable of variables.split('\0')) {
    const at = variable.indexOf('=');
    const name = variable.slice(0, Math.max(0, at));
    if (name !== '' && !NOT_OF_SESSIONS.has(name)) parsed[name] = variable.slice(at + 1);
  }
  return parsed;
}
