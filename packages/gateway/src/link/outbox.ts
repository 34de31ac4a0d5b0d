// The link's single writer. What the socket takes at once goes at once; the rest waits in lanes: text, then what
// follows a person's keys, then bulk. The order of one session's frames is kept whatever their lane.
import { encodeFrame, FRAME_KIND, type FrameParts } from '@vibecode/protocol/frames';
import type { LinkSender } from './link-sender.ts';

/** What the outbox needs of a socket; `ws` has it. */
export interface OutboxSocket {
  /** Bytes that the kernel has not taken yet. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array, written: (error?: Error | null) => void): void;
}

export interface OutboxOptions {
  /** The bound is reached: the link must be closed, as state is sent anew after reconnecting. */
  overflowed: (queuedBytes: number) => void;
}

/**
 * Bytes handed to the socket that the kernel has not taken. Less stalls a fast link between two writes; more cannot be
 * overtaken by an echo any more.
 */
const SOCKET_HIGH_WATER_BYTES = 65_536;
/**
 * All that waits. The windows keep broadcast frames below LINK_WINDOW_BYTES; what remains are joins, a few KB each:
 * 200 viewers on full screens are 13 MB. Smaller cuts a link that is only busy; larger lets a dead one fill memory.
 */
export const OUTBOX_MAX_BYTES = 16_777_216;

const TEXT = 0;
const INTERACTIVE = 1;
const BULK = 2;

interface Waiting {
  data: string | Uint8Array;
  byteCount: number;
  /** Of frames; text has none. */
  sessionId: string | undefined;
  /** Its ack may not arrive before it. */
  precedesText: boolean;
}

export class Outbox implements LinkSender {
  readonly #options: OutboxOptions;
  #socket: OutboxSocket | undefined;
  #lanes: Waiting[][] = [[], [], []];
  #waitingCount = 0;
  #waitingBytes = 0;
  #written = (): void => undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  /** Everything that is not handed to the kernel yet. */
  get queuedBytes(): number {
    return this.#waitingBytes + (this.#socket?.bufferedAmount ?? 0);
  }

  open(socket: OutboxSocket): void {
    this.close();
    this.#socket = socket;
    this.#written = () => {
      if (this.#socket === socket) this.#drain(socket);
    };
  }

  /** Drops what waits: the peer of the next link is told everything anew. */
  close(): void {
    this.#socket = undefined;
    this.#lanes = [[], [], []];
    this.#waitingCount = 0;
    this.#waitingBytes = 0;
  }

  sendText(message: string): void {
    if (this.#socket === undefined) return;
    for (const lane of [INTERACTIVE, BULK]) {
      const ahead = new Set(this.#lanes[lane]?.filter((one) => one.precedesText).map((one) => one.sessionId));
      for (const sessionId of ahead) this.#promote(sessionId, TEXT);
    }
    this.#send(
      { data: message, byteCount: Buffer.byteLength(message), sessionId: undefined, precedesText: false },
      TEXT,
    );
  }

  sendFrame(frame: FrameParts, lane: 'interactive' | 'bulk'): void {
    if (this.#socket === undefined) return;
    const data = encodeFrame(frame);
    const precedesText = frame.kind === FRAME_KIND.SCROLLBACK_PAGE;
    if (lane === 'interactive') this.#promote(frame.id, INTERACTIVE);
    this.#send(
      { data, byteCount: data.length, sessionId: frame.id, precedesText },
      lane === 'interactive' ? INTERACTIVE : BULK,
    );
  }

  #send(message: Waiting, lane: number): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    const buffered = socket.bufferedAmount;
    if (this.#waitingCount === 0 && buffered <= SOCKET_HIGH_WATER_BYTES) {
      socket.send(message.data, this.#written);
      return;
    }
    const queuedBytes = buffered + this.#waitingBytes + message.byteCount;
    if (queuedBytes > OUTBOX_MAX_BYTES) {
      this.#options.overflowed(queuedBytes);
      return;
    }
    this.#lanes[lane]?.push(message);
    this.#waitingCount += 1;
    this.#waitingBytes += message.byteCount;
  }

  /** Moves what waits of a session up to `lane`, so that something newer of it may go there without overtaking it. */
  #promote(sessionId: string | undefined, lane: number): void {
    if (this.#waitingCount === 0) return;
    for (let from = lane + 1; from <= BULK; from += 1) {
      const moved = this.#lanes[from]?.filter((one) => one.sessionId === sessionId) ?? [];
      if (moved.length === 0) continue;
      this.#lanes[from] = this.#lanes[from]?.filter((one) => one.sessionId !== sessionId) ?? [];
      this.#lanes[lane]?.push(...moved);
    }
  }

  #drain(socket: OutboxSocket): void {
    while (this.#waitingCount > 0 && socket.bufferedAmount <= SOCKET_HIGH_WATER_BYTES) {
      const next = this.#lanes[TEXT]?.shift() ?? this.#lanes[INTERACTIVE]?.shift() ?? this.#lanes[BULK]?.shift();
      if (next === undefined) return;
      this.#waitingCount -= 1;
      this.#waitingBytes -= next.byteCount;
      socket.send(next.data, this.#written);
    }
  }
}
