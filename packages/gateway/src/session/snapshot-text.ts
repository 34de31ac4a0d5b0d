// The text of a snapshot while it is written, with the pen and link it has set, so that neither is set twice.
import type { MirrorState } from './mirror-state.ts';

export class SnapshotText {
  readonly #linkOf: MirrorState['linkOf'];
  #parts: string[] = [];
  #sgr = '0';
  #isProtected = false;
  #urlId = 0;

  constructor(state: MirrorState) {
    this.#linkOf = (urlId) => state.linkOf(urlId);
  }

  raw(text: string): void {
    this.#parts.push(text);
  }

  pen(sgr: string, isProtected: boolean): void {
    if (sgr === this.#sgr && isProtected === this.#isProtected) return;
    this.#parts.push(sgr === '0' ? '\x1b[m' : `\x1b[${sgr}m`);
    if (isProtected) this.#parts.push('\x1b[1"q');
    this.#sgr = sgr;
    this.#isProtected = isProtected;
  }

  /** The pen was changed by something else: it is set again whatever it was. */
  forgetPen(): void {
    this.#sgr = '';
  }

  /** Opens the link or, for 0, closes the open one. */
  link(urlId: number): void {
    if (urlId === this.#urlId) return;
    const link = urlId === 0 ? undefined : this.#linkOf(urlId);
    this.#parts.push(
      link === undefined
        ? '\x1b]8;;\x1b\\'
        : `\x1b]8;${link.id === undefined ? '' : `id=${link.id}`};${link.uri}\x1b\\`,
    );
    this.#urlId = urlId;
  }

  /** A restored cursor left the pen like this, out of the link that stays open. */
  outsideLink(sgr: string, isProtected: boolean): void {
    this.#sgr = sgr;
    this.#isProtected = isProtected;
    this.#urlId = 0;
  }

  finish(): string {
    return this.#parts.join('');
  }
}
