// Pane output -> frames for the hub: batching, windows, the replay ring and positions. Every byte goes out exactly once
// and in order, or a snapshot stands for it: where the hub does not keep up, output is dropped and one snapshot follows.
import { advance, limits, type Position, type TerminalSize } from '@vibecode/protocol';
import { encodeSnapshotPayload, FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG } from '@vibecode/protocol/frames';
import type { LinkSender } from '../link/link-sender.ts';
import type { Clock } from '../platform/clock.ts';
import { HubWindow } from './hub-window.ts';
import type { LinkWindow } from './link-window.ts';
import { OutputBatcher } from './output-batcher.ts';
import { ReplayRing } from './replay-ring.ts';

export interface ScreenSnapshot {
  size: TerminalSize;
  bytes: Uint8Array;
  guessed: boolean;
}

export interface TmuxToFramesOptions {
  sessionId: string;
  sender: LinkSender;
  linkWindow: LinkWindow;
  clock: Clock;
  firstEpoch: number;
  /** The screen at the current position; undefined while nobody knows it, and then a snapshot will be broadcast anyway. */
  snapshot: () => ScreenSnapshot | undefined;
}

const EVERYBODY = 0;

export class TmuxToFrames {
  readonly #options: TmuxToFramesOptions;
  readonly #window: HubWindow;
  readonly #batcher: OutputBatcher;
  readonly #ring = new ReplayRing();
  /** Where the stream stands, bytes that wait in the batcher included. */
  #position: Position;
  #isWatched = false;
  /** The hub has to be given a snapshot before it is given output again. */
  #isLagging = false;
  #resyncWaits = false;
  #stopWaiting: (() => void) | undefined;

  constructor(options: TmuxToFramesOptions) {
    this.#options = options;
    this.#window = new HubWindow(options);
    this.#batcher = new OutputBatcher({ clock: options.clock, flush: (bytes, hint) => this.#send(bytes, hint) });
    this.#position = { epoch: options.firstEpoch >>> 0, offset: 0 };
  }

  get position(): Position {
    return this.#position;
  }

  /** Whether anybody is attached: without viewers no frames are sent (VWR4). */
  set isWatched(isWatched: boolean) {
    this.#isWatched = isWatched;
    if (isWatched) return;
    this.#batcher.drop();
    this.#isLagging = false;
    this.#resyncWaits = false;
  }

  output(bytes: Uint8Array, isInteractive: boolean): void {
    this.#position = advance(this.#position, bytes.length);
    this.#ring.push(bytes);
    if (this.#isWatched && !this.#isLagging) this.#batcher.push(bytes, isInteractive);
  }

  /** Output that no frame will show: nobody watches, or a snapshot that covers it is on its way. */
  skip(byteCount: number): void {
    this.#position = advance(this.#position, byteCount);
    this.#ring.restart(this.#position.offset);
  }

  flush(): void {
    this.#batcher.flush();
  }

  /** Continuity is broken: offsets start anew. A broadcast snapshot must follow where anybody watches. */
  beginEpoch(): void {
    this.#batcher.flush();
    this.#position = { epoch: (this.#position.epoch + 1) >>> 0, offset: 0 };
    this.#ring.restart(0);
  }

  /** Frees what only viewers need. */
  forgetReplay(): void {
    this.#ring.restart(this.#position.offset);
  }

  /** The screen changed in a way that output does not tell: everybody gets it anew. */
  broadcastSnapshot(): void {
    if (!this.#isWatched) return;
    this.#batcher.drop();
    this.#isLagging = true;
    this.#catchUp();
  }

  /**
   * A screen of tmux's that the output does not lead to, during a pause or put right: one step further, so that acks tell
   * pictures apart, and that a viewer which missed it does not go on from what it had.
   */
  broadcastPicture(): void {
    this.skip(1);
    this.broadcastSnapshot();
  }

  /** Snapshot for the hub's waiting viewers; the live ones do not get it (OUT7). */
  resync(): void {
    if (!this.#isWatched) return;
    this.#resyncWaits = true;
    this.#catchUp();
  }

  /** Bytes that a viewer at `from` lacks, or undefined where only a snapshot will do. */
  missing(from: Position): Uint8Array | undefined {
    if (from.epoch !== this.#position.epoch || from.offset > this.#position.offset) return undefined;
    return this.#ring.since(from.offset);
  }

  replayTo(viewer: number, from: Position, bytes: Uint8Array): void {
    let offset = from.offset;
    for (let start = 0; ; start += limits.MAX_OUTPUT_PAYLOAD_BYTES) {
      const payload = bytes.subarray(start, start + limits.MAX_OUTPUT_PAYLOAD_BYTES);
      const isLast = start + payload.length >= bytes.length;
      this.#options.sender.sendFrame(
        {
          kind: FRAME_KIND.OUTPUT,
          id: this.#options.sessionId,
          viewer,
          flags: isLast ? OUTPUT_FLAG.JOIN : 0,
          epoch: from.epoch,
          offset,
          payload,
        },
        'interactive',
      );
      offset += payload.length;
      if (isLast) return;
    }
  }

  snapshotTo(viewer: number, snapshot: ScreenSnapshot): void {
    this.#sendSnapshot(snapshot, { viewer, flag: SNAPSHOT_FLAG.JOIN });
  }

  hubAcked(position: Position): void {
    this.#window.acked(position);
    this.#catchUp();
  }

  linkClosed(): void {
    this.#window.reset();
    this.isWatched = false;
  }

  dispose(): void {
    this.isWatched = false;
    this.#stopWaiting?.();
  }

  #send(bytes: Uint8Array, { isInteractive }: { isInteractive: boolean }): void {
    // The batch ends where the stream stands: output() is the only way to go forward while one is open.
    let offset = this.#position.offset - bytes.length;
    for (let start = 0; start < bytes.length;) {
      const payload = bytes.subarray(start, start + this.#window.outputFrameBytes);
      if (!this.#window.hasRoomForOutput(payload.length, isInteractive)) {
        this.#isLagging = true;
        this.#catchUp();
        return;
      }
      this.#options.sender.sendFrame(
        {
          kind: FRAME_KIND.OUTPUT,
          id: this.#options.sessionId,
          viewer: EVERYBODY,
          flags: isInteractive ? OUTPUT_FLAG.INTERACTIVE : 0,
          epoch: this.#position.epoch,
          offset,
          payload,
        },
        isInteractive ? 'interactive' : 'bulk',
      );
      offset += payload.length;
      start += payload.length;
      this.#window.sent({ position: { epoch: this.#position.epoch, offset }, byteCount: payload.length });
    }
  }

  #catchUp(): void {
    if (this.#isWatched && this.#resyncWaits) this.#batcher.flush();
    if (!this.#isWatched || !(this.#isLagging || this.#resyncWaits)) return;
    const snapshot = this.#window.isDrained || !this.#isLagging ? this.#options.snapshot() : undefined;
    if (snapshot === undefined || !this.#window.hasRoomForSnapshot(snapshot.bytes.length)) {
      // Own acks come by hubAcked; other sessions' acks may make room on the link too.
      this.#stopWaiting?.();
      this.#stopWaiting = this.#options.linkWindow.onRoom(() => this.#catchUp());
      return;
    }
    // An unflagged snapshot makes the waiting viewers live as well.
    this.#sendSnapshot(snapshot, { viewer: EVERYBODY, flag: this.#isLagging ? 0 : SNAPSHOT_FLAG.RESYNC });
    this.#window.sent({ position: this.#position, byteCount: snapshot.bytes.length });
    this.#isLagging = false;
    this.#resyncWaits = false;
  }

  #sendSnapshot({ size, bytes, guessed }: ScreenSnapshot, { viewer, flag }: { viewer: number; flag: number }): void {
    this.#options.sender.sendFrame(
      {
        kind: FRAME_KIND.SNAPSHOT,
        id: this.#options.sessionId,
        viewer,
        flags: flag | (guessed ? SNAPSHOT_FLAG.GUESSED : 0),
        ...this.#position,
        payload: encodeSnapshotPayload({ ...size, bytes }),
      },
      'interactive',
    );
  }
}
