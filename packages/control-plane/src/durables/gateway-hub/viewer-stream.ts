// One session as one viewer gets it: what may go to it now, and what it has not acknowledged yet (P).
//
// joining --JOIN frame--> live --no room--> lagging --all acknowledged--> waiting --snapshot--> live
//                         live --one frame above the whole window--> waiting
import { AckWindow, limits, type Position } from '@vibecode/protocol';

export type StreamState = 'joining' | 'live' | 'lagging' | 'waiting';

/** A broadcast frame, as far as the hub looks into it. */
export interface StreamFrame {
  kind: 'output' | 'snapshot';
  /** Only for viewers that wait for it. */
  isResync: boolean;
  isInteractive: boolean;
  payloadBytes: number;
  /** Position that acknowledges it: the end of output, a snapshot's own. */
  end: Position;
}

/** Frames in flight, however small: each takes about 150 bytes here, so that bytes alone would allow 20 MB of one-byte frames. A page acknowledges every VIEWER_ACK_MS, in which a dozen come. */
const MAX_UNACKED_FRAMES = 1_024;

interface Unacknowledged {
  end: Position;
  byteCount: number;
}

export class ViewerStream {
  #state: StreamState;
  #joinsExpected: number;
  readonly #window = new AckWindow(limits.VIEWER_WINDOW_BYTES);
  #sent: Unacknowledged[] = [];

  private constructor(state: StreamState, joinsExpected: number) {
    this.#state = state;
    this.#joinsExpected = joinsExpected;
  }

  /** A viewer that has just sent viewer.attach. */
  static attaching(): ViewerStream {
    return new ViewerStream('joining', 1);
  }

  /** A viewer that was attached before the hub lost its memory: what was in flight is unknown, so a snapshot is due. */
  static afterEviction(): ViewerStream {
    return new ViewerStream('waiting', 0);
  }

  get state(): StreamState {
    return this.#state;
  }

  get unackedBytes(): number {
    return this.#window.unackedBytes;
  }

  /** viewer.attach again, on a stream that is there: nothing more until its JOIN frame. */
  attachAgain(): void {
    this.#joinsExpected += 1;
    this.#state = 'joining';
    this.#sent = [];
    this.#window.reset();
  }

  /** An attach was refused or not answered. False when no other one made the stream: it is to be removed. */
  attachFailed(): boolean {
    this.#joinsExpected = Math.max(0, this.#joinsExpected - 1);
    return this.#joinsExpected > 0;
  }

  /** A frame addressed to this viewer alone always goes; the one flagged JOIN opens the broadcast stream. */
  sentToViewer(frame: StreamFrame, isJoin: boolean, nowMs: number): void {
    this.#record(frame, nowMs);
    if (!isJoin) return;
    this.#joinsExpected = Math.max(0, this.#joinsExpected - 1);
    if (this.#joinsExpected === 0) this.#state = 'live';
  }

  /** Whether a broadcast frame goes to this viewer; if so it counts as sent. */
  takesBroadcast(frame: StreamFrame, nowMs: number): boolean {
    switch (this.#state) {
      case 'joining':
      case 'lagging':
        return false;
      case 'waiting':
        if (frame.kind !== 'snapshot') return false;
        this.#state = 'live';
        this.#record(frame, nowMs);
        return true;
      case 'live': {
        if (frame.isResync) return false;
        if (!this.#hasRoom(frame)) {
          // With nothing in flight no ack will come to end the lag: one frame alone is larger than the window.
          this.#state = this.#sent.length === 0 ? 'waiting' : 'lagging';
          return false;
        }
        this.#record(frame, nowMs);
        return true;
      }
    }
  }

  /** The viewer has parsed everything up to here. True when it waits for a snapshot from now on. */
  acked(position: Position, nowMs: number): boolean {
    let count = 0;
    for (const [index, { end }] of this.#sent.entries()) {
      if (end.epoch === position.epoch && end.offset <= position.offset) count = index + 1;
    }
    if (count > 0) {
      let byteCount = 0;
      for (const sent of this.#sent.splice(0, count)) byteCount += sent.byteCount;
      this.#window.acked(byteCount, nowMs);
    }
    if (this.#state !== 'lagging' || this.#sent.length > 0) return false;
    this.#state = 'waiting';
    return true;
  }

  #hasRoom({ kind, payloadBytes, isInteractive }: StreamFrame): boolean {
    if (this.#sent.length >= MAX_UNACKED_FRAMES) return false;
    if (kind === 'snapshot' ? this.#window.hasRoom(payloadBytes) : this.#window.hasRoomForOutput(payloadBytes))
      return true;
    return (
      isInteractive && this.#window.unackedBytes + payloadBytes <= this.#window.limitBytes + limits.MIN_WINDOW_BYTES
    );
  }

  /** An empty frame (nothing was missing at a resume) gives a viewer nothing to parse, so no ack of it would come. */
  #record({ end, payloadBytes }: StreamFrame, nowMs: number): void {
    if (payloadBytes === 0) return;
    this.#window.sent(payloadBytes, nowMs);
    this.#sent.push({ end, byteCount: payloadBytes });
  }
}
