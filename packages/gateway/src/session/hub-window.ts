// What one session may have unacknowledged towards the hub: its own window and its part of the link's (FL rules).
import { AckWindow, limits, samePosition, type Position } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';
import type { LinkWindow } from './link-window.ts';

interface SentFrame {
  /** What the hub acknowledges it by: the end of output, the position of a snapshot. */
  position: Position;
  byteCount: number;
}

export class HubWindow {
  readonly #window = new AckWindow(limits.SESSION_WINDOW_BYTES);
  readonly #linkWindow: LinkWindow;
  readonly #clock: Clock;
  #sent: SentFrame[] = [];

  constructor({ linkWindow, clock }: { linkWindow: LinkWindow; clock: Clock }) {
    this.#linkWindow = linkWindow;
    this.#clock = clock;
  }

  get isDrained(): boolean {
    return this.#window.isDrained;
  }

  /** The most that one output frame may hold now. */
  get outputFrameBytes(): number {
    return Math.min(limits.MAX_OUTPUT_PAYLOAD_BYTES, this.#window.limitBytes, this.#linkWindow.limitBytes);
  }

  hasRoomForOutput(byteCount: number, isInteractive: boolean): boolean {
    const spare = isInteractive ? limits.MIN_WINDOW_BYTES : 0;
    const counted = Math.max(0, byteCount - spare);
    return this.#window.hasRoomForOutput(counted) && this.#linkWindow.hasRoomForOutput(counted);
  }

  hasRoomForSnapshot(byteCount: number): boolean {
    return this.#window.hasRoom(byteCount) && this.#linkWindow.hasRoom(byteCount);
  }

  sent(frame: SentFrame): void {
    const now = this.#clock.nowMs();
    this.#sent.push(frame);
    this.#window.sent(frame.byteCount, now);
    this.#linkWindow.sent(frame.byteCount, now);
  }

  /** One socket keeps the order, so an ack is for every frame before it too. Of two at one position the first is meant. */
  acked(position: Position): void {
    const index = this.#sent.findIndex((frame) => samePosition(frame.position, position));
    if (index === -1) return;
    const byteCount = this.#sent.splice(0, index + 1).reduce((sum, frame) => sum + frame.byteCount, 0);
    const now = this.#clock.nowMs();
    this.#window.acked(byteCount, now);
    this.#linkWindow.acked(byteCount, now);
  }

  /** The link is cut. The link's own window is reset by its owner. */
  reset(): void {
    this.#sent = [];
    this.#window.reset();
  }
}
