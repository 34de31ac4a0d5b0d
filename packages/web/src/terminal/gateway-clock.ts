// The gateway's monotonic clock as this page estimates it: input frames carry it, so that late keys can be refused (TRM6).

export class GatewayClock {
  #ahead: number | null = null;

  /** `clockMs` came in an answer to what was sent at `sentAtMs`; it was read about half a round trip ago. */
  learn({ clockMs, sentAtMs, receivedAtMs }: { clockMs: number; sentAtMs: number; receivedAtMs: number }): void {
    this.#ahead = clockMs + (receivedAtMs - sentAtMs) / 2 - receivedAtMs;
  }

  /** null before the first answer. */
  at(nowMs: number): number | null {
    return this.#ahead === null ? null : nowMs + this.#ahead;
  }
}
