// The size of this viewer's terminal area on its way to the gateway, which alone decides whether the session takes it.
import { isProtocolError, type TerminalSize } from '@vibecode/protocol';

/** A window being dragged changes at every paint; the agent redraws its whole screen at each size. */
const SETTLE_MS = 150;

export interface ScreenSizeToFramesOptions {
  setTimer: (run: () => void, delayMs: number) => () => void;
  sendViewport: (size: TerminalSize) => Promise<unknown>;
}

export class ScreenSizeToFrames {
  readonly #options: ScreenSizeToFramesOptions;
  #wanted: TerminalSize | null = null;
  #told: TerminalSize | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(options: ScreenSizeToFramesOptions) {
    this.#options = options;
  }

  /** The attach itself carries the size. */
  attachedWith(size: TerminalSize): void {
    this.#told = size;
  }

  changed(size: TerminalSize): void {
    this.#wanted = size;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.setTimer(() => this.#tell(), SETTLE_MS);
  }

  #tell(): void {
    this.#cancelTimer = null;
    const size = this.#wanted;
    if (size === null || (size.columns === this.#told?.columns && size.rows === this.#told.rows)) return;
    this.#told = size;
    this.#options.sendViewport(size).catch((error: unknown) => {
      // The link broke meanwhile: the next attach carries the size.
      if (!isProtocolError(error)) throw error;
      this.#told = null;
    });
  }
}
