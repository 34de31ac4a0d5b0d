// When a pane puts out more than anybody can read, its output is paused in tmux and pictures of it are taken instead: the
// flood runs at tmux's own speed, viewers see ten pictures a second, and ^C shows at once (OUT rules).
import type { Clock, Timer } from '../platform/clock.ts';

/** A capture takes tmux 1.5-3 ms, so ten a second cost the flood 3%. */
const PICTURE_INTERVAL_MS = 100;
/** After input to a paused pane: a shell answers ^C within 3 to 8 ms, a slow agent within the rest. */
const AFTER_INPUT_MS = [3, 8, 16, 32] as const;
/** A pane that floods again this soon was not done: a progress loop looks quiet now and then. */
const RELAPSE_MS = 1_000;
const MAX_LEAST_PAUSE_MS = 1_000;

export interface FloodPauseOptions {
  clock: Clock;
  /** Takes a picture and hands it to `pictureTaken`, in the order asked. */
  takePicture: () => void;
  /** The flood is over. */
  resume: () => void;
}

export class FloodPause {
  readonly #options: FloodPauseOptions;
  #timers: Timer[] = [];
  #leastPauseMs = 0;
  #begunAtMs = 0;
  #resumedAtMs = Number.NEGATIVE_INFINITY;
  #lastPicture: string | undefined;
  #isActive = false;

  constructor(options: FloodPauseOptions) {
    this.#options = options;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  begin(): void {
    const now = this.#options.clock.nowMs();
    this.#leastPauseMs =
      now - this.#resumedAtMs < RELAPSE_MS
        ? Math.min(MAX_LEAST_PAUSE_MS, Math.max(PICTURE_INTERVAL_MS, this.#leastPauseMs * 2))
        : 0;
    this.#begunAtMs = now;
    this.#lastPicture = undefined;
    this.#isActive = true;
    this.#options.takePicture();
    this.#schedule(PICTURE_INTERVAL_MS);
  }

  /** Somebody typed: the answer is looked for at once, and a short one may end the pause. */
  inputSeen(): void {
    if (!this.#isActive) return;
    for (const delayMs of AFTER_INPUT_MS) {
      const timer = this.#options.clock.after(delayMs, () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        if (this.#isActive) this.#options.takePicture();
      });
      this.#timers.push(timer);
    }
  }

  /** Whether the picture differs from the one before; two equal ones in a row end the pause. */
  pictureTaken(picture: string): boolean {
    const isNew = picture !== this.#lastPicture;
    this.#lastPicture = picture;
    if (!isNew && this.#isActive && this.#options.clock.nowMs() - this.#begunAtMs >= this.#leastPauseMs) {
      this.end();
      this.#options.resume();
    }
    return isNew;
  }

  end(): void {
    if (this.#isActive) this.#resumedAtMs = this.#options.clock.nowMs();
    this.#isActive = false;
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
  }

  #schedule(delayMs: number): void {
    const timer = this.#options.clock.after(delayMs, () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      if (!this.#isActive) return;
      this.#options.takePicture();
      this.#schedule(PICTURE_INTERVAL_MS);
    });
    this.#timers.push(timer);
  }
}
