// A browser's terminal as the contract has it: writes what it is sent, acknowledges positions, notices gaps.
import { continuity, createWidthProvider, WholeCharacters, type Position, type WidthTable } from '@vibecode/protocol';
import {
  decodeSnapshotPayload,
  FRAME_KIND,
  OUTPUT_FLAG,
  SNAPSHOT_FLAG,
  type FrameParts,
} from '@vibecode/protocol/frames';
import xterm, { type Terminal } from '@xterm/headless';
import { parseNow } from '../session/mirror-state.ts';

export class SimulatedViewer {
  readonly viewerId: number;
  readonly #widths: WidthTable;
  readonly #characters = new WholeCharacters();
  terminal: Terminal;
  position: Position | undefined;
  /** Set by an unbroken stream's breach: a gap, a repetition, output of an epoch without its snapshot. */
  faults: string[] = [];
  joined = false;
  receivedBytes = 0;
  snapshots = 0;

  constructor({ viewerId, widths }: { viewerId: number; widths: WidthTable }) {
    this.viewerId = viewerId;
    this.#widths = widths;
    this.terminal = this.#newTerminal(80, 24);
  }

  receive({ kind, flags = 0, epoch = 0, offset = 0, payload = new Uint8Array() }: FrameParts): void {
    const bytes = payload instanceof Uint8Array ? payload : Buffer.concat(payload);
    this.receivedBytes += bytes.length;
    const start = { epoch, offset };
    if (kind === FRAME_KIND.SNAPSHOT) {
      const snapshot = decodeSnapshotPayload(bytes);
      if (snapshot === undefined) return void this.faults.push('unreadable snapshot');
      if (this.position?.epoch === epoch && offset < this.position.offset)
        this.faults.push(`snapshot at ${offset} takes the viewer back from ${this.position.offset}`);
      const { columns, rows } = snapshot;
      // An existing terminal is reused, as a browser does, so that what a snapshot fails to reset shows.
      if (this.terminal.cols !== columns || this.terminal.rows !== rows) this.terminal.resize(columns, rows);
      this.#parse(snapshot.bytes);
      this.position = start;
      this.snapshots++;
      if (flags & SNAPSHOT_FLAG.JOIN) this.joined = true;
    } else if (kind === FRAME_KIND.OUTPUT) {
      const relation = this.position === undefined ? 'new_epoch' : continuity(this.position, start);
      if (relation !== 'continues')
        this.faults.push(`${relation}: at ${JSON.stringify(this.position)}, output of ${JSON.stringify(start)}`);
      this.#parse(bytes);
      this.position = { epoch, offset: offset + bytes.length };
      if (flags & OUTPUT_FLAG.JOIN) this.joined = true;
    }
  }

  /** The start of a character that has not arrived whole. */
  get rest(): Uint8Array {
    return this.#characters.rest;
  }

  dispose(): void {
    this.terminal.dispose();
  }

  #parse(bytes: Uint8Array): void {
    parseNow(this.terminal, this.#characters.take(bytes));
  }

  #newTerminal(cols: number, rows: number): Terminal {
    const terminal = new xterm.Terminal({ cols, rows, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
    const provider = createWidthProvider(this.#widths);
    terminal.unicode.register(provider);
    terminal.unicode.activeVersion = provider.version;
    return terminal;
  }
}
