// A real OpenSSH server on loopback for one test, with files of its own; and logins with the real client.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Sshd } from '../ssh/find-sshd.ts';
import { runProcess, type Outcome } from '../process/run-process.ts';

const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin';
/** Of the ssh client, when no login came about; any other status is the remote program's. */
const NO_LOGIN = 255;

export interface TestSshdOptions {
  sshd: Sshd;
  folder: string;
  authorizedKeys: string;
  /** The zone that sshd takes a local expiry-time in. */
  timeZone?: string;
}

export class TestSshd {
  readonly #options: TestSshdOptions;
  readonly #port: number;
  readonly #child: ChildProcess;

  private constructor(options: TestSshdOptions, port: number, child: ChildProcess) {
    this.#options = options;
    this.#port = port;
    this.#child = child;
  }

  static async start(options: TestSshdOptions): Promise<TestSshd> {
    const { sshd, folder, authorizedKeys, timeZone = 'UTC' } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await makeKey(join(folder, 'host'), ['-t', 'ed25519']);
    // Where its service has never run, root's sshd misses its empty folder.
    if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
    const port = await freePort();
    const settings = {
      ListenAddress: `127.0.0.1:${port}`,
      HostKey: join(folder, 'host'),
      AuthorizedKeysFile: authorizedKeys,
      // The folders above are the test's, below /tmp.
      StrictModes: 'no',
      // Without PAM nobody with a locked password gets in, which is how many machines have their users.
      UsePAM: (await isLocked()) ? 'yes' : 'no',
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      PermitRootLogin: 'prohibit-password',
      PidFile: 'none',
      // Since 9.8 a few refused logins shut a client out for a while.
      ...(Number(sshd.version?.replace(/\.(\d)$/, '.0$1') ?? 0) >= 9.08 && { PerSourcePenalties: 'no' }),
    };
    const config = join(folder, 'sshd_config');
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
    await writeFile(config, lines.join(''));
    const child = spawn(sshd.path, ['-D', '-e', '-f', config], {
      env: { PATH, TZ: timeZone },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Server listening')) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`sshd ended: ${said}`)));
    });
    return new TestSshd(options, port, child);
  }

  /** Whether the key gets in. */
  async login(identity: string, env: Record<string, string> = {}): Promise<boolean> {
    const options = {
      BatchMode: 'yes',
      IdentitiesOnly: 'yes',
      IdentityFile: identity,
      UserKnownHostsFile: join(this.#options.folder, 'known_hosts'),
      StrictHostKeyChecking: 'accept-new',
      LogLevel: 'ERROR',
    };
    const args = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const outcome: Outcome = await runProcess({
      file: 'ssh',
      args: ['-F', 'none', '-p', String(this.#port), ...args, `${userInfo().username}@127.0.0.1`, 'exit 0'],
      env: { PATH, ...env },
      timeoutMs: 30_000,
    });
    return outcome.status !== NO_LOGIN;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

/** With real ssh-keygen; the public line. */
export async function makeKey(path: string, args: readonly string[]): Promise<string> {
  const { status, stderr } = await runProcess({
    file: 'ssh-keygen',
    args: ['-q', '-N', '', '-C', 'made for a test', '-f', path, ...args],
    env: { PATH },
    timeoutMs: 30_000,
  });
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr.toString()}`);
  return readFile(`${path}.pub`, 'utf8');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function isLocked(): Promise<boolean> {
  const shadow = await readFile('/etc/shadow', 'utf8').catch(() => '');
  return shadow.split('\n').some((line) => line.startsWith(`${userInfo().username}:!`));
}
