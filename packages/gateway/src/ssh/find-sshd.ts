// The OpenSSH server of this machine: where it is, and how old.
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/run-process.ts';

export interface Sshd {
  path: string;
  /** Such as `9.2`; undefined where it does not say. */
  version: string | undefined;
}

/** Not on the PATH of ordinary people. */
const FOLDERS = '/usr/sbin:/usr/local/sbin:/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin:/run/current-system/sw/bin';
const UTC_SINCE = { major: 9, minor: 1 };

export async function findSshd(): Promise<Sshd | undefined> {
  const path = await findExecutable('sshd', FOLDERS);
  if (path === undefined) return undefined;
  // Old ones know no -V: they name their version in front of how they want to be called.
  const said = await runProcess({ file: path, args: ['-V'], env: { PATH: FOLDERS } }).catch(() => undefined);
  const text = said === undefined ? '' : `${said.stdout.toString()}${said.stderr.toString()}`;
  return { path, version: /OpenSSH_(\d+\.\d+)/.exec(text)?.[1] };
}

/** Whether this one reads `Z` in an expiry-time; one that is not there yet will be new. */
export function knowsUtcExpiry(sshd: Sshd | undefined): boolean {
  if (sshd === undefined) return true;
  const [major = 0, minor = 0] = (sshd.version ?? '').split('.').map(Number);
  return major > UTC_SINCE.major || (major === UTC_SINCE.major && minor >= UTC_SINCE.minor);
}
