// The one tmux server of a data folder, on a private socket. It owns the agents' processes and outlives the gateway.
import { chmod, lstat, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { findExecutable } from '../process/find-executable.ts';
import { runProcess, type Outcome } from '../process/run-process.ts';
import { scopeArgs } from '../process/scope-args.ts';
import { installCommand } from './install-command.ts';
import { ServerTurns } from './server-turns.ts';
import { checkTmuxVersion } from './tmux-version.ts';
import { writeTmuxConf } from './write-tmux-conf.ts';

export interface TmuxServerOptions {
  /** Made 0700 where it is missing; holds socket and configuration. */
  folder: string;
  /** From sessionEnvironment: what every session starts from. */
  env: Readonly<Record<string, string>>;
  /** Started by a service of its own: waited for instead of started. */
  isService?: boolean;
  signal?: AbortSignal;
}

export interface TmuxCall {
  /** Given to the command's standard input. */
  input?: readonly Uint8Array[];
  cwd?: string;
  /** tmux tells all its control clients of it (a session or pane made or gone, a mode left): waits for its turn. */
  notifies?: boolean;
  timeoutMs?: number;
  maxOutputBytes?: number;
  signal?: AbortSignal;
}

/** sun_path has 104 bytes on macOS and 108 on Linux, with its NUL. */
const MAX_SOCKET_PATH_BYTES = 103;
/** RestartSec of its unit, and time for a busy machine. */
const SERVICE_WAIT_MS = 10_000;
const SERVICE_POLL_MS = 100;
const SOCKET_NAME = 'tmux.sock';

export class TmuxServer {
  readonly executable: string;
  /** As `tmux -V` says it, without the word tmux. */
  readonly version: string;
  readonly socketPath: string;
  /** For tmux's own client processes, which need none of the sessions' variables. */
  readonly clientEnv: Readonly<Record<string, string>>;
  readonly turns = new ServerTurns();
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #isService: boolean;

  private constructor(options: {
    executable: string;
    version: string;
    folder: string;
    env: Readonly<Record<string, string>>;
    isService: boolean;
  }) {
    this.#isService = options.isService;
    this.executable = options.executable;
    this.version = options.version;
    this.socketPath = join(options.folder, SOCKET_NAME);
    this.#folder = options.folder;
    this.#env = options.env;
    this.clientEnv = {
      PATH: options.env['PATH'] ?? '',
      HOME: options.env['HOME'] ?? '/',
      LANG: options.env['LANG'] ?? 'C.UTF-8',
    };
  }

  /** Finds tmux and starts its server where it does not run yet. Rejects `tmux_not_found`, `tmux_too_old`, `tmux_failed`, `data_folder`. */
  static async start({ folder, env, isService = false, signal }: TmuxServerOptions): Promise<TmuxServer> {
    const install = installCommand(process.platform, await readFile('/etc/os-release', 'utf8').catch(() => ''));
    const executable = await findExecutable('tmux', env['PATH'] ?? '');
    if (executable === undefined) {
      throw new GatewayError('tmux_not_found', `tmux is not installed. Install it with: ${install}`);
    }
    const said = await runProcess({ file: executable, args: ['-V'], env, ...(signal && { signal }) });
    const version = checkTmuxVersion(said.stdout.toString(), install);
    const server = new TmuxServer({ executable, version, folder, env, isService });
    await prepareFolder(folder, server.socketPath);
    await server.ensureRunning(signal);
    return server;
  }

  async isRunning(): Promise<boolean> {
    const { status } = await this.tryRun(['show-options', '-s', 'exit-empty']);
    return status === 0;
  }

  /** Somebody may have killed it; its sessions are then gone, and new ones need a new one. */
  async ensureRunning(signal?: AbortSignal): Promise<void> {
    if (await this.isRunning()) return;
    if (this.#isService) await this.#waitForService(signal);
    else await this.#launch(signal);
  }

  /** systemd starts it again by itself a second after it ended. */
  async #waitForService(signal: AbortSignal | undefined): Promise<void> {
    const endMs = performance.now() + SERVICE_WAIT_MS;
    while (!(await this.isRunning())) {
      if (performance.now() > endMs) {
        throw new GatewayError(
          'tmux_failed',
          'The service of tmux does not run. Start it by: systemctl start vibecode-tmux',
        );
      }
      await sleep(SERVICE_POLL_MS, undefined, { signal });
    }
  }

  /** One command by a process of its own; rejects `tmux_failed` with tmux's words. */
  async run(args: readonly string[], call: TmuxCall = {}): Promise<string> {
    const outcome = await this.tryRun(args, call);
    if (outcome.status !== 0) throw tmuxFailure(outcome);
    return outcome.stdout.toString();
  }

  /** The same, for commands that may be refused. */
  tryRun(args: readonly string[], { notifies = false, ...call }: TmuxCall = {}): Promise<Outcome> {
    const env = call.cwd === undefined ? this.clientEnv : { ...this.clientEnv, PWD: call.cwd };
    const run = () => runProcess({ file: this.executable, args: ['-u', '-S', this.socketPath, ...args], env, ...call });
    return notifies ? this.turns.during('notify', run) : run();
  }

  async #launch(signal: AbortSignal | undefined): Promise<void> {
    const conf = await writeTmuxConf(this.#folder, this.#env);
    const command = [this.executable, '-u', '-S', this.socketPath, '-f', conf, 'start-server'];
    // In a scope of its own, the server is not part of the gateway's unit and is not stopped with it.
    const scope = await scopeArgs(this.#env);
    for (const prefix of scope === undefined ? [[]] : [scope, []]) {
      const [file = '', ...args] = [...prefix, ...command];
      const env = { ...this.#env, PWD: this.#env['HOME'] ?? '/' };
      const cwd = this.#env['HOME'] ?? '/';
      const outcome = await runProcess({ file, args, env, cwd, ownSession: true, ...(signal && { signal }) });
      if (outcome.status === 0 && (await this.isRunning())) return;
      if (prefix.length === 0) throw tmuxFailure(outcome);
    }
  }
}

/** A GatewayError `tmux_failed` with tmux's own words. */
export function tmuxFailure({ stderr, signal }: Outcome): GatewayError {
  const words = stderr.toString().trim().slice(0, 300);
  return new GatewayError('tmux_failed', `tmux said: ${words || (signal ?? 'nothing')}`);
}

async function prepareFolder(folder: string, socketPath: string): Promise<void> {
  if (Buffer.byteLength(socketPath) > MAX_SOCKET_PATH_BYTES) {
    throw new GatewayError('data_folder', `${socketPath} is too long for a socket; choose a shorter data folder.`);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await lstat(folder);
  if (uid !== process.getuid?.()) {
    throw new GatewayError('data_folder', `${folder} belongs to another user; choose another data folder.`);
  }
  // Whoever can reach the socket can type into every session.
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
}
