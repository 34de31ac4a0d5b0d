// Why an installation failed, as one sentence that says what to do. Pure.
import type { InstallStop } from './install-job.ts';

export interface InstallFailure {
  executable: string;
  /** The script's own words; undefined where it had none. */
  reported: string | undefined;
  /** What it printed. */
  log: string;
  stop: InstallStop | undefined;
}

/** By npm's own code. */
const NPM_CODES: Readonly<Record<string, string>> = {
  E401: 'The npm registry wants to know who asks: log in with `npm login` on this machine and try again.',
  E403: "The npm registry refused. Check this machine's npm settings and try again.",
  E404: 'The npm registry does not have it. Choose another version and try again.',
  EACCES: 'A folder is not writable for this user. Give it to this user and try again.',
  EAI_AGAIN: "The npm registry cannot be reached. Check this machine's network and try again.",
  ECONNREFUSED: "The npm registry cannot be reached. Check this machine's network and try again.",
  ECONNRESET: "The npm registry cannot be reached. Check this machine's network and try again.",
  EINTEGRITY: 'What arrived is not what the npm registry announced. Try again.',
  ENOSPC: 'The disk is full. Make room and try again.',
  ENOTFOUND: "The npm registry cannot be reached. Check this machine's network and try again.",
  ETARGET: 'The npm registry has no such version. Choose another one and try again.',
  ETIMEDOUT: "The npm registry cannot be reached. Check this machine's network and try again.",
};

export function explainInstallFailure({ executable, reported, log, stop }: InstallFailure): string {
  switch (stop) {
    case 'cancelled':
      return `The installation of ${executable} was cancelled.`;
    case 'stopping':
      return `The gateway was restarted while it installed ${executable}. Start the installation again.`;
    case 'too_long':
      return `The installation of ${executable} took too long and was stopped. Check the network and try again.`;
    case 'verifying_too_long':
      return `${executable} was installed but did not say its version in time, and was taken away again. Try again when the machine is less busy.`;
    case undefined: {
      const code = /^npm error code (\w+)/m.exec(log)?.[1] ?? '';
      const what = reported ?? `The installation of ${executable} ended before it was done.`;
      const todo = Object.hasOwn(NPM_CODES, code) ? NPM_CODES[code] : undefined;
      return todo === undefined ? what : `${what} ${todo}`;
    }
  }
}
