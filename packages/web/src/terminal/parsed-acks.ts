// Tells the hub what xterm has parsed, often enough to keep its window open and seldom enough to cost nothing (TRM3).
import { limits, type Position } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';

export interface ParsedAcksOptions {
  sessionId: string;
  sendFrame: (frame: Uint8Array<ArrayBuffer>) => boolean;
  setTimer: (run: () => void, delayMs: number) => () => void;
}

export class ParsedAcks {
  readonly #options: ParsedAcksOptions;
  #parsed: Position | null = null;
  #unsentBytes = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(options: ParsedAcksOptions) {
    this.#options = options;
  }

  parsed(position: Position, { byteCount, atOnce }: { byteCount: number; atOnce: boolean }): void {
    this.#parsed = position;
    this.#unsentBytes += byteCount;
    if (atOnce || this.#unsentBytes >= limits.VIEWER_ACK_BYTES) this.flush();
    else this.#cancelTimer ??= this.#options.setTimer(() => this.flush(), limits.VIEWER_ACK_MS);
  }

  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#parsed === null) return;
    const { epoch, offset } = this.#parsed;
    this.#parsed = null;
    this.#unsentBytes = 0;
    this.#options.sendFrame(encodeFrame({ kind: FRAME_KIND.VIEWER_ACK, id: this.#options.sessionId, epoch, offset }));
  }
}
