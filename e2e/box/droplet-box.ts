// A machine in a box: a Debian, mostly with systemd as its first process, in a network of its own with nothing but loopback. It is
// shared with the test's control plane, so that both find each other on 127.0.0.1 and neither anybody else.
import {
  execFileSync,
  spawn,
  spawnSync,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
} from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareRootfs } from './rootfs.ts';

const BOOT_TIMEOUT_MS = 60_000;
const LOOK_AGAIN_MS = 100;
const STOP_TIMEOUT_MS = 20_000;
/** Both hierarchies of a machine with the older cgroups; the first alone of one with the newer. */
const CGROUPS = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup'];
const NAMESPACES = ['-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w'];
/** What a root shell has. */
const LOGIN = [
  'HOME=/root',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'TERM=xterm-256color',
  'LANG=C.UTF-8',
];

export interface BoxOutcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface BoxOptions {
  /** May write into the file system before the first boot. */
  prepare?: (root: string) => void;
  /** Otherwise its first process does nothing but end its children, as in many containers. */
  hasSystemd?: boolean;
}

export interface BoxFile {
  path: string;
  text: string;
  mode?: number;
}

export class DropletBox {
  readonly network: string;
  readonly #folder: string;
  readonly #name: string;
  readonly #hasSystemd: boolean;
  #nspawn: ChildProcess | undefined;
  #leader = 0;

  private constructor(folder: string, name: string, hasSystemd: boolean) {
    this.#folder = folder;
    this.#name = name;
    this.#hasSystemd = hasSystemd;
    this.network = name;
  }

  static async boot({ prepare, hasSystemd = true }: BoxOptions = {}): Promise<DropletBox> {
    const rootfs = prepareRootfs();
    if ('missing' in rootfs) throw new Error(rootfs.missing);
    const folder = mkdtempSync(join(tmpdir(), 'vibecode-box-'));
    const name = `vcbox${process.pid}${Math.floor(Math.random() * 1e6)}`.slice(0, 14);
    const box = new DropletBox(folder, name, hasSystemd);
    for (const layer of ['upper', 'work', 'root']) mkdirSync(join(folder, layer));
    execFileSync('ip', ['netns', 'add', box.network]);
    execFileSync('ip', ['-n', box.network, 'link', 'set', 'lo', 'up']);
    const layers = `lowerdir=${rootfs.folder},upperdir=${join(folder, 'upper')},workdir=${join(folder, 'work')}`;
    execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, box.root]);
    DropletBox.put(box.root, { path: '/etc/hosts', text: '127.0.0.1 localhost\n::1 localhost\n' });
    prepare?.(box.root);
    await box.#start();
    return box;
  }

  static put(root: string, { path, text, mode = 0o644 }: BoxFile): void {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { mode });
  }

  /** Its file system as this machine sees it. */
  get root(): string {
    return join(this.#folder, 'root');
  }

  /** What must stand before a command for it to run on this machine, but in the box's network. */
  get inNetwork(): readonly string[] {
    return ['ip', 'netns', 'exec', this.network];
  }

  /** As root inside; never throws. */
  try(...argv: readonly string[]): BoxOutcome {
    return this.tryWithInput('', ...argv);
  }

  tryWithInput(input: string, ...argv: readonly string[]): BoxOutcome {
    const { status, stdout, stderr } = spawnSync('nsenter', this.#entering(argv), {
      input,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status, stdout, stderr };
  }

  /** The same beside what the test does meanwhile. */
  async tryMeanwhile(...argv: readonly string[]): Promise<BoxOutcome> {
    const child = this.spawn(...argv);
    child.stdin.end();
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, stdout, stderr };
  }

  spawn(...argv: readonly string[]): ChildProcessWithoutNullStreams {
    return spawn('nsenter', this.#entering(argv), { stdio: 'pipe' });
  }

  run(...argv: readonly string[]): string {
    const outcome = this.try(...argv);
    if (outcome.status !== 0) {
      throw new Error(
        `${argv.join(' ')} ended with ${String(outcome.status)} in the box:\n${outcome.stdout}${outcome.stderr}`,
      );
    }
    return outcome.stdout;
  }

  /** Under systemd, as that user would with a login of their own. */
  runAs(user: string, ...argv: readonly string[]): string {
    return this.run('systemd-run', '-q', '--wait', '--pipe', '--collect', `--uid=${user}`, ...argv);
  }

  write(path: string, text: string, mode = 0o644): void {
    DropletBox.put(this.root, { path, text, mode });
  }

  async reboot(): Promise<void> {
    await this.#halt();
    await this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#halt();
    spawnSync('umount', ['-l', this.root]);
    spawnSync('ip', ['netns', 'del', this.network]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #entering(argv: readonly string[]): string[] {
    return ['-t', String(this.#leader), ...NAMESPACES, '--', 'env', '-i', ...LOGIN, ...argv];
  }

  async #start(): Promise<void> {
    const groups = CGROUPS.filter((folder) => existsSync(join(folder, 'cgroup.procs'))).slice(0, 2);
    for (const folder of groups) mkdirSync(join(folder, this.#name), { recursive: true });
    const join_ = groups.map((folder) => `echo $$ > ${folder}/${this.#name}/cgroup.procs`).join('; ');
    const nspawn = [
      'systemd-nspawn',
      '-q',
      '-D',
      this.root,
      '--register=no',
      '--keep-unit',
      '-M',
      this.#name,
      '--kill-signal=SIGRTMIN+3',
      '--console=pipe',
      `--network-namespace-path=/run/netns/${this.network}`,
      ...(this.#hasSystemd ? ['-b'] : ['--as-pid2', 'sleep', 'infinity']),
    ];
    // In cgroups of its own, outside of whatever this test runs in: systemd inside moves its processes about there.
    this.#nspawn = spawn('bash', ['-c', `${join_}; exec "$@"`, 'box', ...nspawn], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    });
    const { pid } = this.#nspawn;
    const upWhen = this.#hasSystemd ? ['test', '-S', '/run/systemd/private'] : ['pgrep', '-x', 'sleep'];
    const endMs = performance.now() + BOOT_TIMEOUT_MS;
    for (;;) {
      this.#leader = firstChild(pid ?? 0);
      const isUp =
        this.#leader > 0 &&
        spawnSync('nsenter', ['-t', String(this.#leader), '-m', '-p', '--', ...upWhen]).status === 0;
      if (isUp) break;
      if (performance.now() > endMs || this.#nspawn.exitCode !== null) throw new Error('the box did not boot');
      await sleep(LOOK_AGAIN_MS);
    }
    if (this.#hasSystemd) this.try('systemctl', 'is-system-running', '--wait');
  }

  async #halt(): Promise<void> {
    const child = this.#nspawn;
    if (child?.pid === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    }
    this.#nspawn = undefined;
    for (const folder of CGROUPS) removeGroup(join(folder, this.#name));
  }
}

function firstChild(parent: number): number {
  try {
    return Number(readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ')[0] ?? 0);
  } catch {
    return 0;
  }
}

function removeGroup(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroup(join(folder, entry.name));
  try {
    rmdirSync(folder);
  } catch {
    // A process that is just ending still stands in it; an empty group does no harm.
  }
}
