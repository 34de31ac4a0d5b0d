// OpenSSH's server and client, with which the tests prove what authorized_keys means. Found, or brought where that
// starts nothing.
import { existsSync } from 'node:fs';
import { PrerequisiteError } from './prerequisite-error.mjs';
import { runQuietly } from './run-quietly.mjs';
import { hasProgram, planInstall } from './system-package.mjs';

const FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/sbin'];

/**
 * The package starts a server that is open to the network, now or at the next boot. This guard, which Debian's
 * installers ask, keeps it from starting; it is taken away again, and one that is there already is left alone.
 */
const GUARDED_INSTALL = `
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$guard"
  chmod 755 "$guard"
fi
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -q --no-install-recommends openssh-server openssh-client; }
install || { apt-get update -q && install; }
`;

export function hasSshd() {
  return hasProgram('ssh') && FOLDERS.some((folder) => existsSync(`${folder}/sshd`));
}

/**
 * null where it can be installed without starting a server on somebody's machine; else why not.
 * @param {{ plan: ReturnType<typeof planInstall>, runsSystemd: boolean }} machine
 * @returns {string | null}
 */
export function whyNotInstalled({ plan, runsSystemd }) {
  if (plan === null || plan.install[0] !== 'apt-get') return "install it with your system's package manager";
  if (runsSystemd) return `its package would start a server on this machine. To have it: ${plan.typed}`;
  return plan.prefix === null ? `type this to have it: ${plan.typed}` : null;
}

export async function bringSshd() {
  const plan = planInstall({ packageName: 'openssh-server' });
  const why = whyNotInstalled({ plan, runsSystemd: existsSync('/run/systemd/system') });
  if (why !== null) throw new PrerequisiteError(`OpenSSH's server is missing: ${why}`);
  const [program, ...argv] = [...(plan?.prefix ?? []), 'sh', '-c', GUARDED_INSTALL];
  await runQuietly([program, ...argv], { whatToDo: 'Install openssh-server yourself, then run the command again.' });
}
