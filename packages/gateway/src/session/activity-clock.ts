// When a session was last typed into and when it last printed: two numbers, set in passing by keys and output.
import type { PaneActivity } from './pane-activity.ts';

export interface ActivityClockOptions {
  /** Wall clock. */
  nowMs: () => number;
  /** What tmux remembers of the time before this gateway. */
  known: PaneActivity;
}

export class ActivityClock {
  readonly #nowMs: () => number;
  #inputAt: number | null;
  #outputAt: number | null;
  #savedInputAt: number | null;

  constructor({ nowMs, known }: ActivityClockOptions) {
    this.#nowMs = nowMs;
    this.#inputAt = known.inputAt;
    this.#outputAt = known.outputAt;
    this.#savedInputAt = known.inputAt;
  }

  /** Never ahead of the clock, which somebody may have set back. */
  get lastInputAt(): number | null {
    return this.#inputAt === null ? null : Math.min(this.#inputAt, this.#nowMs());
  }

  get lastOutputAt(): number | null {
    return this.#outputAt === null ? null : Math.min(this.#outputAt, this.#nowMs());
  }

  /** Whether tmux lacks what a gateway after this one has to know; it knows the output by itself. */
  get isUnsaved(): boolean {
    return this.#inputAt !== this.#savedInputAt;
  }

  inputTaken(): void {
    this.#inputAt = this.#nowMs();
  }

  outputSeen(): void {
    this.#outputAt = this.#nowMs();
  }

  /** People who type by tmux itself, and output of a pane that is paused for us; both in whole seconds. */
  tmuxSaw({ inputAt, outputAt }: PaneActivity): void {
    this.#inputAt = later(this.#inputAt, inputAt);
    this.#outputAt = later(this.#outputAt, outputAt);
  }

  saved(): void {
    this.#savedInputAt = this.#inputAt;
  }
}

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
