// A machine of its own for one test: data folder, home, credential, private tmux socket; and gateways as child processes.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MockControlPlane } from '../../mock-control-plane/index.ts';
import { runProcess } from '../process/run-process.ts';

/** Measured by the first gateway of a test file, a second of work; the next ones find it in their data folders. */
const measuredWidths = new Map<string, string>();
/** How the program begins: GATEWAY_EXECUTABLE runs the same tests against the file that is shipped, GATEWAY_MAIN against the bundle. */
const PROGRAM = programUnderTest(process.env);

function programUnderTest({ GATEWAY_EXECUTABLE, GATEWAY_MAIN }: NodeJS.ProcessEnv): readonly [string, ...string[]] {
  if (GATEWAY_EXECUTABLE !== undefined) return [GATEWAY_EXECUTABLE];
  return [process.execPath, GATEWAY_MAIN ?? join(import.meta.dirname, '..', 'main.ts')];
}

export class TestMachine {
  readonly folder: string;
  readonly home: string;
  readonly env: Record<string, string>;
  readonly #program: readonly [string, ...string[]];
  readonly #gateways: GatewayChild[] = [];

  private constructor(folder: string, program: readonly [string, ...string[]]) {
    this.folder = folder;
    this.#program = program;
    this.home = join(folder, 'home');
    this.env = {
      PATH: `${join(folder, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.home,
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      VIBECODE_DATA_DIR: join(folder, 'data'),
      VIBECODE_TMUX_SOCKET_DIR: join(folder, 'tmux'),
      VIBECODE_CREDENTIAL_FILE: join(folder, 'credential'),
      VIBECODE_LOG_LEVEL: 'debug',
      VIBECODE_LOG_FORMAT: 'json',
    };
  }

  static async make({ program = PROGRAM }: { program?: readonly [string, ...string[]] } = {}): Promise<TestMachine> {
    // Short: a socket's path has 103 bytes.
    const machine = new TestMachine(await mkdtemp(join(tmpdir(), 'vc-')), program);
    await mkdir(machine.home);
    await mkdir(join(machine.folder, 'bin'));
    await mkdir(join(machine.folder, 'data'), { mode: 0o700 });
    for (const [name, text] of measuredWidths) await writeFile(join(machine.folder, 'data', name), text);
    // No greeting, and a prompt that a test can wait for.
    await writeFile(join(machine.home, '.bash_profile'), "PS1='ready> '\n");
    return machine;
  }

  get socketPath(): string {
    return join(this.folder, 'tmux', 'tmux.sock');
  }

  /** One command of tmux on this machine's own socket. */
  async tmux(...args: string[]): Promise<string> {
    const file = '/usr/bin/env';
    const outcome = await runProcess({ file, args: ['tmux', '-u', '-S', this.socketPath, ...args], env: this.env });
    return outcome.stdout.toString('utf8');
  }

  async startGateway(plane: MockControlPlane, env: Record<string, string> = {}): Promise<GatewayChild> {
    await writeFile(join(this.folder, 'credential'), plane.credential, { mode: 0o600 });
    return this.spawn(['run'], { VIBECODE_CONTROL_PLANE_URL: plane.url, ...env });
  }

  /** The same, with a fault in it that nobody catches, at SIGUSR2. */
  async startFaultyGateway(plane: MockControlPlane): Promise<GatewayChild> {
    const fault = join(this.folder, 'fault.mjs');
    await writeFile(fault, `process.on('SIGUSR2', () => { throw new Error('planted fault'); });`);
    return this.startGateway(plane, { NODE_OPTIONS: `--import=${fault}`, BUN_OPTIONS: `--preload=${fault}` });
  }

  /** The gateway's program as a line for a shell. */
  command(args: string[]): string {
    return [...this.#program, ...args].map((word) => `'${word}'`).join(' ');
  }

  spawn(args: string[], env: Record<string, string> = {}): GatewayChild {
    const [file, ...words] = this.#program;
    const gateway = new GatewayChild(
      spawn(file, [...words, ...args], { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    this.#gateways.push(gateway);
    return gateway;
  }

  /** Ends its gateways and its tmux server with everything in it. */
  async remove(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.kill('SIGKILL');
    await this.tmux('kill-server');
    const data = join(this.folder, 'data');
    for (const name of (await readdir(data)).filter((file) => /^widths-.*\.json$/.test(file))) {
      measuredWidths.set(name, await readFile(join(data, name), 'utf8'));
    }
    // A shell that hangs up writes its history while we remove.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

export class GatewayChild {
  readonly exit: Promise<{ code: number | null; signal: string | null }>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.exit = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
    }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Its log, and what it says when it gives up. */
  get log(): string {
    return this.#stderr;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.exit;
  }

  /** Without waiting for an end: SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Open descriptors and child processes, as the kernel has them. */
  async counts(): Promise<{ descriptors: number; children: number }> {
    const descriptors = (await readdir(`/proc/${this.pid}/fd`)).length;
    const children = (await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8')).trim();
    return { descriptors, children: children === '' ? 0 : children.split(' ').length };
  }
}
