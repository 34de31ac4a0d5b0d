// A person at a terminal of a box: a command in a pty of its own, what is seen there, and what is typed.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DropletBox } from './droplet-box.ts';

const PATIENCE_MS = 90_000;
const LOOK_AGAIN_MS = 20;

export class BoxTerminal {
  readonly #child: ChildProcessWithoutNullStreams;
  #seen = '';

  constructor(box: DropletBox, command: string) {
    this.#child = box.spawn('script', '--quiet', '--command', command, '/dev/null');
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#seen += text));
  }

  /** All that has stood on it. */
  get seen(): string {
    return this.#seen;
  }

  /** The first match, as soon as there is one. */
  async sees(pattern: RegExp): Promise<string> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = pattern.exec(this.#seen);
      if (found !== null) return found[0];
      if (performance.now() > endMs || this.#child.exitCode !== null)
        throw new Error(`${String(pattern)} did not come up:\n${this.#seen}`);
      await sleep(LOOK_AGAIN_MS);
    }
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Until the command has ended. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null) await once(this.#child, 'close');
  }
}
