// The hub's timers in memory. While one is set the hub is not put out of memory, so that nothing that waits is forgotten.

/** How soon commands and unanswered snapshot requests are looked at while there are any. */
const TICK_MS = 1_000;
/** An echo's ack waits this long: longer than the echo needs to its viewer, short beside any window's round trip. */
const ACK_DELAY_MS = 5;

export interface HubTimersPort {
  onTick(): void;
  onAcksDue(): void;
}

export class HubTimers {
  readonly #port: HubTimersPort;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #acks: ReturnType<typeof setTimeout> | undefined;

  constructor(port: HubTimersPort) {
    this.#port = port;
  }

  ackSoon(): void {
    if (this.#acks !== undefined) return;
    this.#acks = setTimeout(() => {
      this.#acks = undefined;
      this.#port.onAcksDue();
    }, ACK_DELAY_MS);
  }

  /** Called after every change: ticks only while something waits. */
  tickWhile(isNeeded: boolean): void {
    if (isNeeded && this.#tick === undefined) {
      this.#tick = setTimeout(() => {
        this.#tick = undefined;
        this.#port.onTick();
      }, TICK_MS);
    } else if (!isNeeded && this.#tick !== undefined) {
      clearTimeout(this.#tick);
      this.#tick = undefined;
    }
  }
}
