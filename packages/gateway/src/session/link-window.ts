// Unacknowledged bytes of all sessions on one link to the hub; one for each link, shared by its session streams.
import { AckWindow, limits } from '@vibecode/protocol';

export class LinkWindow {
  readonly #window = new AckWindow(limits.LINK_WINDOW_BYTES);
  readonly #waiting = new Set<() => void>();

  hasRoom(byteCount: number): boolean {
    return this.#window.hasRoom(byteCount);
  }

  hasRoomForOutput(byteCount: number): boolean {
    return this.#window.hasRoomForOutput(byteCount);
  }

  get limitBytes(): number {
    return this.#window.limitBytes;
  }

  sent(byteCount: number, nowMs: number): void {
    this.#window.sent(byteCount, nowMs);
  }

  acked(byteCount: number, nowMs: number): void {
    this.#window.acked(byteCount, nowMs);
    this.#wake();
  }

  /** The link was cut: nothing in flight will be acknowledged any more. */
  reset(): void {
    this.#window.reset();
    this.#wake();
  }

  /** Calls back at the next acknowledgement, once; returns how to stop waiting. */
  onRoom(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }
}
