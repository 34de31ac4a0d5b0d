// Where a child's output goes: a bounded file, and its last lines for the terminal when the child fails.
import { appendFileSync, renameSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** Two of these a part: enough for the story of a bad day, too little to fill a disk. */
const MAX_LOG_BYTES = 5_000_000;
const KEPT_LINES = 12;

export class LogFile {
  readonly path: string;
  #bytes: number;
  #lastLines: string[] = [];

  constructor(path: string) {
    this.path = path;
    this.#bytes = sizeOf(path);
  }

  follow(...outputs: Readable[]): void {
    for (const output of outputs) output.setEncoding('utf8').on('data', (text: string) => this.#append(text));
  }

  lastLines(): string {
    return this.#lastLines.join('\n');
  }

  #append(text: string): void {
    if (this.#bytes > MAX_LOG_BYTES) {
      renameSync(this.path, `${this.path}.1`);
      this.#bytes = 0;
    }
    appendFileSync(this.path, text, { mode: 0o600 });
    this.#bytes += Buffer.byteLength(text);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    this.#lastLines = [...this.#lastLines, ...lines].slice(-KEPT_LINES);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
