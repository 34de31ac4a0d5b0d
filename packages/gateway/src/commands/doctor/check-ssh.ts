// Would sshd take the keys that are authorized from the browser? It skips a file that others could write, without a word.
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuthorizedKeysFile } from '../../ssh/authorized-keys-file.ts';
import { readKeyFile } from '../../ssh/authorized-keys-text.ts';
import { findSshd } from '../../ssh/find-sshd.ts';
import { authorizedKeysPath } from '../../ssh/start-ssh-keys.ts';
import { installCommand } from '../../tmux/install-command.ts';
import { quoted, type DoctorContext, type Finding } from './finding.ts';

const WRITABLE_BY_OTHERS = 0o022;

export async function checkSshServer(): Promise<Finding> {
  const check = 'SSH server';
  const sshd = await findSshd();
  if (sshd !== undefined) return { check, state: 'ok', found: `OpenSSH ${sshd.version ?? 'of an unknown version'}` };
  const tmux = installCommand(process.platform, await readFile('/etc/os-release', 'utf8').catch(() => ''));
  const name = /pacman|zypper/.test(tmux) ? 'openssh' : 'openssh-server';
  const fix = process.platform === 'darwin' ? 'sudo systemsetup -setremotelogin on' : tmux.replace('tmux', name);
  return { check, state: 'warning', found: 'not installed: authorized keys let nobody in', fix };
}

export async function checkAuthorizedKeys({ home, uid }: DoctorContext): Promise<Finding> {
  const check = 'authorized_keys';
  const path = authorizedKeysPath(home);
  let text: string;
  try {
    text = await new AuthorizedKeysFile({ path }).read();
  } catch {
    const fix = `ls -la ${quoted(dirname(path))}`;
    return { check, state: 'problem', found: `${path} cannot be read`, fix };
  }
  const file = await realpath(path).catch(() => path);
  for (const each of new Set([home, dirname(path), dirname(file), file])) {
    const found = await stat(each).catch(() => undefined);
    if (found === undefined) continue;
    if ((found.mode & WRITABLE_BY_OTHERS) !== 0) {
      const fix = `chmod go-w ${quoted(each)}`;
      return { check, state: 'problem', found: `others may write ${each}: sshd ignores the keys`, fix };
    }
    if (uid !== undefined && found.uid !== uid && found.uid !== 0) {
      const fix = `sudo chown ${uid} ${quoted(each)}`;
      return { check, state: 'problem', found: `${each} belongs to user ${found.uid}: sshd ignores the keys`, fix };
    }
  }
  const { keys, unreadableLines } = readKeyFile(text);
  const managed = keys.filter((key) => key.managed).length;
  const junk = unreadableLines === 0 ? '' : `; lines that sshd cannot read: ${unreadableLines}`;
  return { check, state: 'ok', found: `keys: ${keys.length}, of which added here: ${managed}${junk}` };
}
