// The link's single writer. What the socket takes at once goes at once; the rest waits in lanes: text, then what
// follows a person's keys, then bulk, then files. The order of one session's frames is kept whatever their lane.
import { encodeFrame, FRAME_KIND, type FrameParts } from '@vibecode/protocol/frames';
import type { FileSender } from './file-sender.ts';
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
/** The same for files: with one chunk on top of it this is all of a file that a key's echo may find before it. */
const FILE_HIGH_WATER_BYTES = 16_384;
/** File bytes that wait here: two of the largest chunks keep a fast link busy between two reads of the disk. */
const FILE_LANE_BYTES = 262_144;
/** Of everything else, before a waiting file gets a turn: a terminal that floods for ever slows a file to a third. */
const BYTES_PER_FILE_TURN = 262_144;
/**
 * All that waits. The windows keep broadcast frames below LINK_WINDOW_BYTES; what remains are joins, a few KB each:
 * 200 viewers on full screens are 13 MB. Smaller cuts a link that is only busy; larger lets a dead one fill memory.
 */
export const OUTBOX_MAX_BYTES = 16_777_216;

const TEXT = 0;
const INTERACTIVE = 1;
const BULK = 2;
const FILE = 3;

interface Waiting {
  data: string | Uint8Array;
  byteCount: number;
  /** Session or transfer of a frame; text has none. */
  sessionId: string | undefined;
  /** Its ack may not arrive before it. */
  precedesText: boolean;
}

export class Outbox implements LinkSender, FileSender {
  readonly #options: OutboxOptions;
  #socket: OutboxSocket | undefined;
  #lanes: Waiting[][] = [[], [], [], []];
  #waitingCount = 0;
  #waitingBytes = 0;
  #fileBytes = 0;
  /** Handed over while a file waited. */
  #passedFileBytes = 0;
  #fileRoomCallbacks: (() => void)[] = [];
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
    this.#lanes = [[], [], [], []];
    this.#waitingCount = 0;
    this.#waitingBytes = 0;
    this.#fileBytes = 0;
    this.#passedFileBytes = 0;
    this.#fileRoomCallbacks = [];
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

  get hasFileRoom(): boolean {
    return this.#fileBytes < FILE_LANE_BYTES;
  }

  sendFileFrame(frame: FrameParts): void {
    if (this.#socket === undefined) return;
    const data = encodeFrame(frame);
    this.#send({ data, byteCount: data.length, sessionId: frame.id, precedesText: false }, FILE);
  }

  sendFileText(message: string): void {
    if (this.#socket === undefined) return;
    const byteCount = Buffer.byteLength(message);
    this.#send({ data: message, byteCount, sessionId: undefined, precedesText: false }, FILE);
  }

  whenFileRoom(callback: () => void): void {
    this.#fileRoomCallbacks.push(callback);
  }

  dropFileFrames(transferId: string): void {
    const kept: Waiting[] = [];
    for (const one of this.#lanes[FILE] ?? []) {
      if (one.sessionId === transferId) this.#uncount(one, FILE);
      else kept.push(one);
    }
    this.#lanes[FILE] = kept;
    this.#tellFileRoom();
  }

  #send(message: Waiting, lane: number): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    const buffered = socket.bufferedAmount;
    // Files wait for nobody but themselves: what else is sent goes at once past those that wait.
    const aheadCount = lane === FILE ? this.#waitingCount : this.#waitingCount - (this.#lanes[FILE]?.length ?? 0);
    if (aheadCount === 0 && buffered <= highWater(lane) && !this.#isFileTurn(lane)) {
      if (lane !== FILE) this.#passFile(message.byteCount);
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
    if (lane === FILE) this.#fileBytes += message.byteCount;
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
    for (let lane = this.#nextLane(); socket.bufferedAmount <= highWater(lane); lane = this.#nextLane()) {
      const next = this.#lanes[lane]?.shift();
      if (next === undefined) break;
      this.#uncount(next, lane);
      if (lane === FILE) this.#passedFileBytes = 0;
      else this.#passFile(next.byteCount);
      socket.send(next.data, this.#written);
    }
    this.#tellFileRoom();
  }

  /** The first lane that holds something; a file that was passed by enough comes before bulk. */
  #nextLane(): number {
    const first = [TEXT, INTERACTIVE, BULK, FILE].find((lane) => this.#lanes[lane]?.length !== 0) ?? FILE;
    return this.#isFileTurn(first) ? FILE : first;
  }

  /** Whether a file that waits comes before something of this lane. */
  #isFileTurn(lane: number): boolean {
    return lane === BULK && this.#lanes[FILE]?.length !== 0 && this.#passedFileBytes >= BYTES_PER_FILE_TURN;
  }

  #passFile(byteCount: number): void {
    if (this.#lanes[FILE]?.length !== 0) this.#passedFileBytes += byteCount;
  }

  #uncount({ byteCount }: Waiting, lane: number): void {
    this.#waitingCount -= 1;
    this.#waitingBytes -= byteCount;
    if (lane === FILE) this.#fileBytes -= byteCount;
  }

  #tellFileRoom(): void {
    if (!this.hasFileRoom) return;
    for (const callback of this.#fileRoomCallbacks.splice(0)) callback();
  }
}

function highWater(lane: number): number {
  return lane === FILE ? FILE_HIGH_WATER_BYTES : SOCKET_HIGH_WATER_BYTES;
}
