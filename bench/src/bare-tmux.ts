// What tmux itself can do on this machine: the yardstick that stands beside each of our own figures.
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';

export class BareTmux {
  readonly #socket: string;

  constructor(folder: string) {
    this.#socket = join(folder, 'bare.sock');
  }

  run(...argv: string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, '-f', '/dev/null', ...argv]).toString();
  }

  newSession(name: string, command: string): void {
    this.run('new-session', '-d', '-s', name, '-x', '120', '-y', '40', command);
    this.run('set-option', '-g', 'history-limit', '10000');
    this.run('set-option', '-g', 'status', 'off');
  }

  /** A control client as the gateway keeps one, with nothing between it and us. */
  async controlClient(session: string): Promise<BareControlClient> {
    const child = spawn('tmux', ['-S', this.#socket, '-C', 'attach', '-t', session]);
    await once(child.stdout, 'data');
    return new BareControlClient(child, session);
  }

  /** Seconds that `command` takes in a session that nobody watches. */
  async unwatchedSeconds(command: string, folder: string): Promise<number> {
    const flag = join(folder, 'unwatched.done');
    await rm(flag, { force: true });
    this.newSession('unwatched', 'bash --norc');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const startMs = performance.now();
    this.run('send-keys', '-t', 'unwatched', `${command}; touch ${flag}`, 'Enter');
    await until(() => exists(flag));
    const seconds = (performance.now() - startMs) / 1000;
    this.run('kill-session', '-t', 'unwatched');
    return seconds;
  }

  stop(): void {
    this.run('kill-server');
  }
}

export class BareControlClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #session: string;
  #onData: ((text: string) => void) | undefined;

  constructor(child: ChildProcessWithoutNullStreams, session: string) {
    this.#child = child;
    this.#session = session;
    child.stdout.on('data', (chunk: Buffer) => this.#onData?.(chunk.toString('latin1')));
  }

  /** Milliseconds from the key to the output that shows it. */
  echo(letter: string): Promise<number> {
    return new Promise((resolve) => {
      const startMs = performance.now();
      let seen = '';
      this.#onData = (text) => {
        seen += text;
        const at = seen.indexOf('%output ');
        if (at < 0 || !seen.slice(at).includes(` ${letter}`)) return;
        this.#onData = undefined;
        resolve(performance.now() - startMs);
      };
      this.#child.stdin.write(`send-keys -t ${this.#session} -H ${letter.charCodeAt(0).toString(16)}\n`);
    });
  }

  newLine(): void {
    this.#child.stdin.write(`send-keys -t ${this.#session} -H 0d\n`);
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export async function until(condition: () => boolean | Promise<boolean>, limitMs = 120_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`not reached within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
