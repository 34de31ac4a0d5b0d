// What the gateway has to be told of its broadcast frames: how far they were received (P). An echo's ack would wake the
// gateway at the moment at which the viewer has to be woken, so it goes when something wakes the hub anyway.
import { limits, type Position } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import type { HubEffect } from './hub-effect.ts';

export class OwedAcks {
  /** Session id -> position received. */
  readonly #positions = new Map<string, Position>();
  #byteCount = 0;

  get isEmpty(): boolean {
    return this.#positions.size === 0;
  }

  /** So many bytes that the gateway's window should not wait any longer. */
  get areMany(): boolean {
    return this.#byteCount >= limits.VIEWER_ACK_BYTES;
  }

  owe(sessionId: string, { end, byteCount }: { end: Position; byteCount: number }): void {
    this.#positions.set(sessionId, end);
    this.#byteCount += byteCount;
  }

  pay(): HubEffect[] {
    const acks = [...this.#positions].map(([id, position]): HubEffect => ({
      type: 'send_gateway',
      data: encodeFrame({ kind: FRAME_KIND.VIEWER_ACK, id, ...position }).buffer,
    }));
    this.forget();
    return acks;
  }

  /** The link is over: positions of the next one are others. */
  forget(): void {
    this.#positions.clear();
    this.#byteCount = 0;
  }
}
