// scp over loopback with an sshd, a host key and a login key of its own: the yardstick beside uploads and downloads.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './product.ts';

const SSHD = '/usr/sbin/sshd';

export class LoopbackScp {
  readonly #child: ChildProcess;
  readonly #arguments: readonly string[];

  private constructor(child: ChildProcess, scpArguments: readonly string[]) {
    this.#child = child;
    this.#arguments = scpArguments;
  }

  /** undefined where this machine has no sshd. */
  static async start(folder: string): Promise<LoopbackScp | undefined> {
    if (!existsSync(SSHD)) return undefined;
    const home = join(folder, 'sshd');
    await mkdir(home, { mode: 0o700 });
    // As root it wants a folder to lock itself into.
    if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
    const [hostKey, loginKey] = [join(home, 'host'), join(home, 'login')];
    for (const key of [hostKey, loginKey]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const port = await freePort();
    await writeFile(join(home, 'authorized_keys'), await readFile(`${loginKey}.pub`));
    const settings = [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(home, 'authorized_keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'Subsystem sftp internal-sftp',
    ];
    await writeFile(join(home, 'sshd_config'), `${settings.join('\n')}\n`);
    const child = spawn(SSHD, ['-D', '-e', '-f', join(home, 'sshd_config')], { stdio: 'ignore' });
    await listening(port);
    const options = ['-F', '/dev/null', '-i', loginKey, '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=no'];
    return new LoopbackScp(child, ['-q', '-P', String(port), ...options, '-o', 'UserKnownHostsFile=/dev/null']);
  }

  /** Seconds; either side may be `remote(path)`. */
  async copySeconds(from: string, to: string): Promise<number> {
    const startMs = performance.now();
    const [code] = (await once(spawn('scp', [...this.#arguments, from, to], { stdio: 'ignore' }), 'exit')) as [number];
    if (code !== 0) throw new Error(`scp ended with ${code}`);
    return (performance.now() - startMs) / 1000;
  }

  remote(path: string): string {
    return `${userInfo().username}@127.0.0.1:${path}`;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('sshd did not listen within 10 s');
}
