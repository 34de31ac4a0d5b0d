// Can the gateway keep its things: data folder there, ours, writable, closed to others, and short enough for a socket?
import { access, constants, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quoted, type DoctorContext, type Finding } from './finding.ts';

/** As tmux-server.ts refuses longer ones. */
const MAX_SOCKET_PATH_BYTES = 103;

export async function checkDataFolder({ paths: { dataDir }, uid }: DoctorContext): Promise<Finding> {
  const check = 'data folder';
  const path = quoted(dataDir);
  const problem = (found: string, fix: string): Finding => ({ check, state: 'problem', found, fix });
  let found;
  try {
    found = await stat(dataDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      return problem(`${dataDir} cannot be looked at by this user`, `ls -ld ${quoted(dirname(dataDir))} ${path}`);
    }
    const above = await nearestFolder(dataDir);
    return (await isWritable(above))
      ? { check, state: 'ok', found: `${dataDir} is made at the first start` }
      : problem(`${dataDir} cannot be made: ${above} is not writable`, `sudo install -d -m 700 -o "$USER" ${path}`);
  }
  if (!found.isDirectory()) return problem(`${dataDir} is no folder`, `mv ${path} ${quoted(`${dataDir}.old`)}`);
  if (uid !== undefined && found.uid !== uid) {
    return problem(
      `${dataDir} belongs to user ${found.uid}, and this is user ${uid}`,
      `sudo -H -u '#${found.uid}' vibecode-gateway doctor`,
    );
  }
  if (!(await isWritable(dataDir))) return problem(`${dataDir} is not writable`, `chmod u+rwx ${path}`);
  if ((found.mode & 0o077) !== 0) {
    return { check, state: 'warning', found: `${dataDir} is open to other users`, fix: `chmod 700 ${path}` };
  }
  return { check, state: 'ok', found: dataDir };
}

export async function checkSocketPath({ paths: { tmuxSocketDir } }: DoctorContext): Promise<Finding> {
  const check = 'tmux socket';
  const length = Buffer.byteLength(join(tmuxSocketDir, 'tmux.sock'));
  if (length <= MAX_SOCKET_PATH_BYTES) return { check, state: 'ok', found: tmuxSocketDir };
  return {
    check,
    state: 'problem',
    found: `${tmuxSocketDir} is too long for a socket: ${length} bytes of ${MAX_SOCKET_PATH_BYTES}`,
    fix: 'Set VIBECODE_TMUX_SOCKET_DIR to a shorter folder, such as ~/.vibecode-tmux',
  };
}

async function nearestFolder(path: string): Promise<string> {
  const above = dirname(path);
  if (above === path) return path;
  return (await stat(above).catch(() => undefined)) === undefined ? nearestFolder(above) : above;
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
