// The last step of the screen's way: OUTPUT and SNAPSHOT frames become writes to xterm, each byte once and in order.
import { advance, continuity, WholeCharacters, type Position } from '@vibecode/protocol';
import { decodeSnapshotPayload, FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG, type Frame } from '@vibecode/protocol/frames';

/** What this file needs of xterm.js. */
export interface Screen {
  readonly cols: number;
  readonly rows: number;
  write: (data: Uint8Array, parsed: () => void) => void;
  resize: (columns: number, rows: number) => void;
}

export interface FramesToScreenOptions {
  screen: Screen;
  onParsed: (position: Position, progress: { byteCount: number; atOnce: boolean }) => void;
  onSized: (size: { columns: number; rows: number }) => void;
  /** The frames do not join: only a fresh snapshot helps. */
  onBroken: () => void;
}

/** CAN ends a half-received sequence, RIS resets: in the byte stream, so that nothing is painted between reset and picture. */
const RESET = Uint8Array.of(0x18, 0x1b, 0x63);

export class FramesToScreen {
  readonly #options: FramesToScreenOptions;
  readonly #characters = new WholeCharacters();
  #received: Position | null = null;

  constructor(options: FramesToScreenOptions) {
    this.#options = options;
  }

  /** End of what was handed to xterm; a resume asks for what follows. */
  get received(): Position | null {
    return this.#received;
  }

  /** Forgets the position: the next frame that counts is a snapshot. */
  invalidate(): void {
    this.#received = null;
  }

  accept(frame: Frame): void {
    if (frame.kind === FRAME_KIND.OUTPUT) this.#output(frame);
    else if (frame.kind === FRAME_KIND.SNAPSHOT) this.#snapshot(frame);
  }

  #output({ epoch, offset, flags, payload }: Frame): void {
    const end = this.#received;
    if (end === null) {
      // A snapshot was asked for already; until it comes the frames that were under way go by. Only an attach that is
      // answered with bytes for a position that we do not have is broken anew.
      if ((flags & OUTPUT_FLAG.JOIN) !== 0 && payload.length > 0) this.#options.onBroken();
      return;
    }
    switch (continuity(end, { epoch, offset })) {
      case 'continues':
        this.#write(payload);
        return;
      case 'repeats':
        // Only what is new of it; a frame that lies wholly behind us gives nothing.
        this.#write(payload.subarray(Math.min(payload.length, end.offset - offset)));
        return;
      case 'gap':
      case 'new_epoch':
        this.invalidate();
        this.#options.onBroken();
        return;
    }
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#received === null) return;
    const position = advance(this.#received, bytes.length);
    this.#received = position;
    this.#options.screen.write(this.#characters.take(bytes), () =>
      this.#options.onParsed(position, { byteCount: bytes.length, atOnce: false }),
    );
  }

  #snapshot({ epoch, offset, flags, payload }: Frame): void {
    const snapshot = decodeSnapshotPayload(payload);
    if (snapshot === undefined) {
      this.invalidate();
      this.#options.onBroken();
      return;
    }
    const position = { epoch, offset };
    const end = this.#received;
    // Made before bytes that are already on our screen (a resync meant for a viewer that lagged).
    const isPast = end !== null && end.epoch === epoch && offset < end.offset && (flags & SNAPSHOT_FLAG.JOIN) === 0;
    if (isPast) return;
    this.#received = position;
    const { columns, rows, bytes } = snapshot;
    const { screen } = this.#options;
    if (screen.cols !== columns || screen.rows !== rows) screen.resize(columns, rows);
    this.#options.onSized({ columns, rows });
    const picture = new Uint8Array(RESET.length + bytes.length);
    picture.set(RESET);
    picture.set(bytes, RESET.length);
    screen.write(this.#characters.take(picture), () =>
      this.#options.onParsed(position, { byteCount: payload.length, atOnce: true }),
    );
  }
}
