// When the mirror is compared with tmux: at quiet moments of watched sessions, and only after output since the last time,
// so that an idle pane costs no timer and no capture. What fell due while nobody watched is done once somebody does. Also stores in tmux the modes that its formats do not tell.
import type { WidthTable } from '@vibecode/protocol';
import type { Clock, Timer } from '../platform/clock.ts';
import type { PaneControl } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';
import type { Mirror } from './mirror.ts';
import { pictureQueries, readPicture, STORED_MODES_OPTION } from './pane-picture.ts';
import { compareWithPicture } from './reconcile.ts';
import { storedModesOf } from './stored-modes.ts';

/** After a guess: long enough for a redraw to be over, too short to be noticed. */
const QUIET_AFTER_GUESS_MS = 100;
/** Otherwise: between two keystrokes of a slow typist, and within the 0.6 s in which a screen must be right. */
const QUIET_MS = 500;

export interface QuietCheckOptions {
  clock: Clock;
  widths: WidthTable;
  /** undefined while there is nothing to compare or nobody to see it. */
  control: () => PaneControl | undefined;
  mirror: () => Mirror | undefined;
  agreed: () => void;
  differed: (seeded: Mirror) => void;
}

export class QuietCheck {
  readonly #options: QuietCheckOptions;
  #timer: Timer | undefined;
  #lastOutputAtMs = 0;
  #quietMs = QUIET_MS;
  /** There was output that no comparison has covered. */
  #isDue = false;
  #storedModes: string | undefined;
  #round = 0;

  constructor(options: QuietCheckOptions) {
    this.#options = options;
  }

  outputSeen({ isGuess }: { isGuess: boolean }): void {
    this.#lastOutputAtMs = this.#options.clock.nowMs();
    this.#quietMs = isGuess ? QUIET_AFTER_GUESS_MS : QUIET_MS;
    this.#isDue = true;
    if (this.#timer === undefined) this.#wait(this.#quietMs);
  }

  /** Somebody came, perhaps after a time without anybody. */
  watched(): void {
    if (this.#isDue && this.#timer === undefined) this.#wait(0);
  }

  cancel(): void {
    this.#round++;
    this.#isDue = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = undefined;
      // One timer for a burst of output: it is moved on when it fires, not with every read.
      const left = this.#lastOutputAtMs + this.#quietMs - this.#options.clock.nowMs();
      if (left > 0) this.#wait(left);
      else this.#compare();
    });
  }

  #compare(): void {
    const control = this.#options.control();
    if (control === undefined) return;
    const round = this.#round;
    control.query(pictureQueries(control.paneId), (replies) => {
      const mirror = this.#options.mirror();
      if (round !== this.#round || mirror === undefined || this.#options.control() !== control) return;
      const picture = readPicture(replies);
      if (picture === undefined) return;
      // A timer that runs again is for output since, which this picture shows as well, but perhaps the midst of it.
      this.#isDue = this.#timer !== undefined;
      const comparison = compareWithPicture(mirror, picture, this.#options.widths);
      if (comparison.equal) this.#options.agreed();
      else this.#options.differed(comparison.seeded);
      this.#storeModes(control);
    });
  }

  #storeModes(control: PaneControl): void {
    const mirror = this.#options.mirror();
    const modes = mirror === undefined ? undefined : storedModesOf(mirror.read());
    if (modes === undefined || modes === this.#storedModes) return;
    this.#storedModes = modes;
    control.query(
      [{ command: tmuxCommand('set-option', '-p', '-t', control.paneId, STORED_MODES_OPTION, modes) }],
      () => undefined,
    );
  }
}
