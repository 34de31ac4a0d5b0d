// The real thing as a person starts it: `npm start` in this checkout, on a data folder and a home of its own.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CHECKOUT = join(import.meta.dirname, '..', '..');

export interface Ready {
  url: string;
  claim_url: string | null;
  sign_in_url: string | null;
  data_dir: string;
  version: string;
  pid: number;
}

/** Folders of one test; what runs in them is started and stopped by it. */
export interface Stage {
  folder: string;
  data: string;
  home: string;
  /** Where sessions are started. */
  project: string;
  env: Record<string, string>;
  /** What stands before the command that is started: how it comes into another network. */
  launcher?: readonly string[];
}

export function makeStage(profile = ''): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'vibecode-e2e-'));
  const stage: Stage = {
    folder,
    data: join(folder, 'data'),
    home: join(folder, 'home'),
    project: join(folder, 'home', 'project'),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: join(folder, 'home'),
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
    },
  };
  mkdirSync(stage.project, { recursive: true });
  writeFileSync(join(stage.home, '.bash_profile'), `PS1='$ '\n${profile}`);
  return stage;
}

/** Ends the tmux server of the stage too: nothing of a test goes on after it. */
export function clearStage({ folder, data }: Stage): void {
  const sockets = join(data, 'run', 'tmux');
  for (const name of existsSync(sockets) ? readdirSync(sockets) : []) {
    try {
      execFileSync('tmux', ['-S', join(sockets, name), 'kill-server'], { stdio: 'ignore' });
    } catch {
      // No server listens there any more.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

export class Product {
  readonly ready: Ready;
  readonly #child: ChildProcess;
  readonly #stderr: () => string;

  private constructor(child: ChildProcess, ready: Ready, stderr: () => string) {
    this.#child = child;
    this.ready = ready;
    this.#stderr = stderr;
  }

  static async start(stage: Stage, ...options: string[]): Promise<Product> {
    const { child, stderr } = spawnStart(stage, options);
    const lines = createInterface({ input: child.stdout });
    const line = await Promise.race([
      once(lines, 'line').then(([text]) => String(text)),
      once(child, 'exit').then(([code]) => {
        throw new Error(`npm start ended with ${String(code)}:\n${stderr()}`);
      }),
    ]);
    return new Product(child, JSON.parse(line) as Ready, stderr);
  }

  /** What it said to the person. */
  get said(): string {
    return this.#stderr();
  }

  get link(): string {
    return this.ready.claim_url ?? this.ready.sign_in_url ?? '';
  }

  get port(): number {
    return Number(new URL(this.ready.url).port);
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGINT');
    await once(this.#child, 'exit');
  }

  /** kill -9 of `npm start`'s own script, which is not the host. */
  killStarter(): void {
    this.#child.kill('SIGKILL');
  }

  /** kill -9 of the host itself. */
  killHost(): void {
    process.kill(this.ready.pid, 'SIGKILL');
  }

  /** The process that runs now as that part. */
  pidOf(part: 'workerd' | 'gateway'): number {
    const found = childrenOf(this.ready.pid).find(({ args }) =>
      args.includes(part === 'workerd' ? 'serve' : 'vibecode-gateway'),
    );
    if (found === undefined) throw new Error(`no ${part} runs`);
    return found.pid;
  }

  logs(): string {
    const folder = join(this.ready.data_dir, 'logs');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
  }
}

/** A start that is expected to be refused. */
export async function refusedStart(
  stage: Stage,
  ...options: string[]
): Promise<{ code: number | null; said: string; stdout: string }> {
  const { child, stderr } = spawnStart(stage, options);
  let stdout = '';
  child.stdout.on('data', (text: string) => (stdout += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: stderr(), stdout };
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function spawnStart({ data, env, launcher = [] }: Stage, options: string[]) {
  const script = join(CHECKOUT, 'scripts', 'up.mjs');
  const given = ['--port', '0', '--data', data, '--no-open', '--json', ...options];
  const [file = '', ...args] = [...launcher, process.execPath, script, ...given];
  const child = spawn(file, args, { cwd: CHECKOUT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { child, stderr: () => said };
}

function childrenOf(parent: number): { pid: number; args: string }[] {
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return listing.split('\n').flatMap((line) => {
    const [, pid, ppid, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent ? [{ pid: Number(pid), args }] : [];
  });
}
