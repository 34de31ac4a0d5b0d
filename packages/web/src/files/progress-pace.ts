// Progress as often as an eye follows it: each report draws the tray anew, and a fast line has hundreds of them a second.
const INTERVAL_MS = 100;

export class ProgressPace {
  readonly #nowMs: () => number;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Whether it is time for the next report; the last one, of the whole, is due at any time. */
  isDue({ isLast }: { isLast: boolean }): boolean {
    const nowMs = this.#nowMs();
    if (!isLast && nowMs - this.#toldAtMs < INTERVAL_MS) return false;
    this.#toldAtMs = nowMs;
    return true;
  }
}
