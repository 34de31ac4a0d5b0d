// What a bad line does to one direction of a link, message by message: later, slower, twice, not at all.

export interface LinkFaults {
  /** Every message is this late; order is kept. */
  delayMs?: number;
  /** No faster than this. */
  bytesPerSecond?: number;
  /** Asked for each message. */
  drop?: (message: string | Uint8Array) => boolean;
  duplicate?: (message: string | Uint8Array) => boolean;
}

export class FaultyLine {
  faults: LinkFaults = {};
  readonly #deliver: (message: string | Uint8Array) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #freeAtMs = 0;

  constructor(deliver: (message: string | Uint8Array) => void) {
    this.#deliver = deliver;
  }

  send(message: string | Uint8Array): void {
    const { drop, duplicate, delayMs = 0, bytesPerSecond } = this.faults;
    if (drop?.(message) === true) return;
    const times = duplicate?.(message) === true ? 2 : 1;
    for (let sent = 0; sent < times; sent += 1) {
      const nowMs = performance.now();
      const transferMs = bytesPerSecond === undefined ? 0 : (message.length / bytesPerSecond) * 1000;
      this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + transferMs;
      const waitMs = this.#freeAtMs + delayMs - nowMs;
      if (waitMs < 1 && this.#timers.size === 0) {
        this.#deliver(message);
        continue;
      }
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#deliver(message);
      }, waitMs);
      this.#timers.add(timer);
    }
  }

  /** What is under way is lost. */
  cut(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
