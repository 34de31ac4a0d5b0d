// A terminal in the gateway that parses the same bytes as the viewers', so that a snapshot can be made at any position.
// It is fed after the bytes were sent and only when somebody looks, so that an echo never waits for it.
import {
  createWidthProvider,
  WholeCharacters,
  type TerminalSize,
  type WidthProvider,
  type WidthTable,
} from '@vibecode/protocol';
import xterm, { type Terminal } from '@xterm/headless';
import { executesControls, parseNow, readMirrorState, type MirrorState } from './mirror-state.ts';

/** Bytes that may wait to be parsed: 13 ms of parsing at worst when somebody looks; more would delay an attach. */
export const MAX_UNPARSED_BYTES = 262_144;
/** Single bytes: each chunk costs some 200 bytes beside its content. */
const MAX_UNPARSED_CHUNKS = 1_000;
/**
 * An unfinished sequence that is kept whole. OSC 8 with a long address is 2 KB; longer ones are images and clipboards, of
 * which nothing shows on the screen.
 */
export const MAX_UNFINISHED_BYTES = 8_192;

const ESC = 0x1b;
/** Second bytes of the C1 controls, in UTF-8 after 0xc2, that begin a sequence: DCS, SOS, CSI, OSC, PM, APC. */
const C1_INTRODUCERS: ReadonlySet<number> = new Set([0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f]);
const INTRODUCER_BYTES = 2;
/** Neither an OSC number nor a DCS that xterm knows. */
const UNKNOWN_STRING = Uint8Array.of(0x7a);
const NOTHING = new Uint8Array(0);

const providers = new WeakMap<WidthTable, WidthProvider>();

export class Mirror {
  readonly size: TerminalSize;
  readonly #terminal: Terminal;
  readonly #characters = new WholeCharacters();
  #unparsed: Uint8Array[] = [];
  #unparsedBytes = 0;
  /** Everything since the sequence began that the parser is in, but half a character; empty between sequences. */
  #unfinished: Uint8Array = NOTHING;

  constructor({ size, widths }: { size: TerminalSize; widths: WidthTable }) {
    this.size = size;
    this.#terminal = new xterm.Terminal({
      cols: size.columns,
      rows: size.rows,
      scrollback: 0,
      allowProposedApi: true,
      logLevel: 'off',
    });
    const provider = providers.get(widths) ?? createWidthProvider(widths);
    providers.set(widths, provider);
    this.#terminal.unicode.register(provider);
    this.#terminal.unicode.activeVersion = provider.version;
  }

  /** Takes the bytes without parsing them; they must not change afterwards. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#unparsed.push(bytes);
    this.#unparsedBytes += bytes.length;
  }

  /** Parses where too much waits. Called after the bytes were sent. */
  keepBounded(): void {
    if (this.#unparsedBytes > MAX_UNPARSED_BYTES || this.#unparsed.length > MAX_UNPARSED_CHUNKS) this.#parse();
  }

  /** The state after everything written. Valid until the next write. */
  read(): MirrorState {
    this.#parse();
    return readMirrorState(this.#terminal);
  }

  /** What a terminal in the mirror's state must be sent so that its parser stands where the mirror's does. */
  unfinishedBytes(): Uint8Array {
    this.#parse();
    return concat(this.#unfinished, this.#characters.rest);
  }

  dispose(): void {
    this.#unparsed = [];
    this.#unparsedBytes = 0;
    this.#terminal.dispose();
  }

  #parse(): void {
    if (this.#unparsed.length === 0) return;
    const chunks = this.#unparsed;
    this.#unparsed = [];
    this.#unparsedBytes = 0;
    for (const chunk of chunks) {
      const whole = this.#characters.take(chunk);
      parseNow(this.#terminal, whole);
      this.#unfinished = this.#unfinishedAfter(whole);
    }
  }

  #unfinishedAfter(chunk: Uint8Array): Uint8Array {
    const { parserState } = readMirrorState(this.#terminal);
    if (parserState === 0) return NOTHING;
    const begun = concat(this.#unfinished, chunk);
    const start = lastIntroducer(begun);
    const sequence = begun.subarray(start);
    // Controls inside an escape sequence have been carried out already; sent again they would be carried out twice.
    const kept = executesControls(parserState) ? sequence.filter((byte, at) => at === 0 || byte >= 0x20) : sequence;
    if (kept.length <= MAX_UNFINISHED_BYTES) return kept.slice();
    return shortened(kept, parserState);
  }
}

function lastIntroducer(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= 0; at--) {
    if (bytes[at] === ESC) return at;
    if (bytes[at] === 0xc2 && C1_INTRODUCERS.has(bytes[at + 1] ?? 0)) return at;
  }
  return 0;
}

/** A stand-in of the same kind. Parameters beyond xterm's 32 change nothing; a string so long is none that shows. */
function shortened(sequence: Uint8Array, parserState: number): Uint8Array {
  if (executesControls(parserState)) return sequence.slice(0, MAX_UNFINISHED_BYTES);
  return concat(sequence.subarray(0, INTRODUCER_BYTES), UNKNOWN_STRING);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
