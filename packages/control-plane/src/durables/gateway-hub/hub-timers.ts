// The hub's timers in memory. While one is set the hub is not put out of memory, so that nothing that waits is forgotten.
import { limits } from '@vibecode/protocol';

/** How soon commands and unanswered snapshot requests are looked at while there are any. */
const TICK_MS = 1_000;
/**
 * An echo's ack goes with the viewer's own, VIEWER_ACK_MS later; a viewer that is far away or hangs is waited for no
 * longer than this. Few timers should ring: workerd looks at the clock without a rest in the last millisecond before.
 */
const ACK_DELAY_MS = limits.VIEWER_ACK_MS + 25;

export interface HubTimersPort {
  onTick(): void;
  onAcksDue(): void;
}

export class HubTimers {
  readonly #tick: OneTimer;
  readonly #acks: OneTimer;

  constructor(port: HubTimersPort) {
    this.#tick = new OneTimer(TICK_MS, () => port.onTick());
    this.#acks = new OneTimer(ACK_DELAY_MS, () => port.onAcksDue());
  }

  /** Called after every change: ticks only while something waits. */
  tickWhile(isNeeded: boolean): void {
    this.#tick.runWhile(isNeeded);
  }

  /** The same for acks that are owed. */
  payWhile(isNeeded: boolean): void {
    this.#acks.runWhile(isNeeded);
  }
}

class OneTimer {
  readonly #delayMs: number;
  readonly #rang: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(delayMs: number, rang: () => void) {
    this.#delayMs = delayMs;
    this.#rang = rang;
  }

  runWhile(isNeeded: boolean): void {
    if (isNeeded && this.#timer === undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#rang();
      }, this.#delayMs);
    } else if (!isNeeded && this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }
}
