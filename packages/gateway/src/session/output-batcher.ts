// Collects pane output into frames: what follows a person's input leaves at once, the rest waits up to OUTPUT_BATCH_MS.
import { limits } from '@vibecode/protocol';
import type { Clock, Timer } from '../platform/clock.ts';

export interface OutputBatcherOptions {
  clock: Clock;
  flush: (bytes: Uint8Array, hint: { isInteractive: boolean }) => void;
}

export class OutputBatcher {
  readonly #options: OutputBatcherOptions;
  #chunks: Uint8Array[] = [];
  #byteCount = 0;
  #isInteractive = false;
  #timer: Timer | undefined;

  constructor(options: OutputBatcherOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array, isInteractive: boolean): void {
    this.#chunks.push(bytes);
    this.#byteCount += bytes.length;
    if (this.#byteCount >= limits.MAX_OUTPUT_PAYLOAD_BYTES) return this.flush();
    if (isInteractive && !this.#isInteractive) {
      this.#isInteractive = true;
      // tmux sends one line a pane read; those that arrived together leave together.
      queueMicrotask(() => {
        if (this.#isInteractive) this.flush();
      });
    }
    this.#timer ??= this.#options.clock.after(limits.OUTPUT_BATCH_MS, () => this.flush());
  }

  flush(): void {
    const chunks = this.#chunks;
    const isInteractive = this.#isInteractive;
    this.drop();
    if (chunks.length === 0) return;
    const [only] = chunks;
    this.#options.flush(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks), { isInteractive });
  }

  drop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#chunks = [];
    this.#byteCount = 0;
    this.#isInteractive = false;
  }
}
