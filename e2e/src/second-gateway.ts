// A second machine on this one: the gateway's own bundle with a home, a data folder and a tmux of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './product.ts';

const BUNDLE = join(import.meta.dirname, '..', '..', 'packages', 'gateway', 'dist', 'vibecode-gateway.mjs');

export interface SecondGatewayOptions {
  name?: string;
  /** In place of the bundle: an executable, which can replace itself. */
  program?: readonly [string, ...string[]];
}

export class SecondGateway {
  readonly home: string;
  readonly #program: readonly [string, ...string[]];
  readonly #env: Record<string, string>;
  readonly #url: string;
  readonly #children = new Set<ChildProcess>();
  #said = '';

  constructor({ folder, env }: Stage, url: string, options: SecondGatewayOptions = {}) {
    const { name = 'second', program = [process.execPath, BUNDLE] } = options;
    this.#program = program;
    const root = join(folder, name);
    this.home = join(root, 'home');
    mkdirSync(this.home, { recursive: true });
    this.#url = url;
    this.#env = {
      ...env,
      HOME: this.home,
      VIBECODE_CONTROL_PLANE_URL: url,
      VIBECODE_DATA_DIR: join(root, 'data'),
      VIBECODE_TMUX_SOCKET_DIR: join(root, 'tmux'),
    };
  }

  /** What it printed so far. */
  get said(): string {
    return this.#said;
  }

  get credential(): string {
    return readFileSync(join(this.#env['VIBECODE_DATA_DIR'] ?? '', 'credential'), 'utf8').trim();
  }

  /** As the install script does: the token comes by standard input. */
  async enrol(token: string, url = this.#url): Promise<void> {
    const child = this.#spawn(['enroll', '--url', url]);
    child.stdin?.end(`${token}\n`);
    await this.#succeeded(child);
  }

  /** Shows a code; what is returned ends once somebody has confirmed it. */
  async enrolByCode(): Promise<void> {
    const child = this.#spawn(['enroll', '--url', this.#url, '--code']);
    child.stdin?.end();
    await this.#succeeded(child);
  }

  /** `env`: further variables of this run. */
  run(env: Record<string, string> = {}): void {
    this.#spawn(['run'], env);
  }

  /** The sessions live on. */
  async stop(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'close');
    }
  }

  /** Ends its sessions too. */
  async clear(): Promise<void> {
    await this.stop();
    const sockets = this.#env['VIBECODE_TMUX_SOCKET_DIR'] ?? '';
    for (const name of existsSync(sockets) ? readdirSync(sockets) : []) {
      spawnSync('tmux', ['-S', join(sockets, name), 'kill-server'], { stdio: 'ignore' });
    }
  }

  async #succeeded(child: ChildProcess): Promise<void> {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`enroll ended with ${String(code)}:\n${this.#said}`);
  }

  #spawn(args: string[], env: Record<string, string> = {}): ChildProcess {
    const [command, ...before] = this.#program;
    const child = spawn(command, [...before, ...args], {
      cwd: this.home,
      env: { ...this.#env, ...env },
      stdio: 'pipe',
    });
    this.#children.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    }
    return child;
  }
}
