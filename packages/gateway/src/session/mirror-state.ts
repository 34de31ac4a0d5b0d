// The one place that reads xterm's private state. Snapshots need what no public API shows: the pen, charsets, saved
// cursors, pending wrap, tab stops, the parser's state. The version of @xterm/headless is pinned, and
// mirror-state.test.ts fails when a name below moves.
import type { Terminal } from '@xterm/headless';

export interface XtermExtension {
  /** The underline's style in bits 26-28. The public getter hides it behind a link's dashes. */
  readonly _ext: number;
  readonly underlineColor: number;
  readonly urlId: number;
}

/** Colours and flags of a cell, a pen or a saved cursor, packed as xterm packs them. */
export interface XtermAttributes {
  fg: number;
  bg: number;
  extended: XtermExtension;
}

export interface XtermCell extends XtermAttributes {
  content: number;
  getChars(): string;
  getWidth(): number;
}

export interface XtermLine {
  readonly length: number;
  isWrapped: boolean;
  loadCell(index: number, cell: XtermCell): XtermCell;
}

export type XtermCharset = Readonly<Record<string, string>> | undefined;

export interface XtermBuffer {
  readonly lines: { readonly length: number; get(index: number): XtermLine | undefined };
  readonly ybase: number;
  /** Equals the number of columns when a wrap is pending. */
  readonly x: number;
  readonly y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: XtermAttributes;
  readonly savedCharset: XtermCharset;
}

export interface XtermPrivateModes {
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPasteMode: boolean;
  readonly cursorBlink: boolean | undefined;
  readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  readonly origin: boolean;
  readonly reverseWraparound: boolean;
  readonly sendFocus: boolean;
  readonly wraparound: boolean;
}

interface XtermCore {
  readonly _inputHandler: {
    readonly _parser: { readonly currentState: number; readonly precedingJoinState: number };
    readonly _curAttrData: XtermAttributes;
    readonly _utf8Decoder: { readonly interim: Uint8Array };
    parse(data: Uint8Array): void;
  };
  readonly _bufferService: { readonly buffers: { normal: XtermBuffer; alt: XtermBuffer; active: XtermBuffer } };
  readonly _charsetService: {
    readonly charset: XtermCharset;
    readonly glevel: number;
    readonly _charsets: readonly XtermCharset[];
  };
  readonly _oscLinkService: { getLinkData(linkId: number): { id?: string; uri: string } | undefined };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: XtermPrivateModes;
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly unicodeService: { wcwidth(codePoint: number): number };
  readonly optionsService: { readonly rawOptions: { readonly convertEol: boolean; readonly cursorBlink: boolean } };
}

export interface MirrorState {
  readonly columns: number;
  readonly rows: number;
  readonly normal: XtermBuffer;
  readonly alternate: XtermBuffer;
  readonly active: XtermBuffer;
  readonly pen: XtermAttributes;
  readonly charset: XtermCharset;
  readonly charsetLevel: number;
  readonly charsets: readonly XtermCharset[];
  /** 0 unless the last thing that the parser saw was a printed character: what REP and joining go by. */
  readonly precedingJoinState: number;
  /** 0 between sequences; xterm's ParserState. */
  readonly parserState: number;
  readonly cursorHidden: boolean;
  readonly insertMode: boolean;
  readonly convertEol: boolean;
  readonly cursorBlinkOption: boolean;
  readonly modes: XtermPrivateModes;
  readonly mouseProtocol: string;
  readonly mouseEncoding: string;
  linkOf(urlId: number): { id?: string; uri: string } | undefined;
  widthOf(codePoint: number): number;
  /** A new one to load cells into: the buffer's own null cell is what it fills blanks with. */
  newCell(): XtermCell;
}

function coreOf(terminal: Terminal): XtermCore {
  return (terminal as unknown as { _core: XtermCore })._core;
}

/** A mark that joined a cell printed earlier leaves a state without width, of which nothing follows. */
function hasWidth(joinState: number): boolean {
  return ((joinState >> 1) & 3) > 0;
}

/** What a cell shows, as text that prints it: blanks as a space, marks that stand alone upon one. */
export function printableChars(chars: string, state: MirrorState): string {
  return chars === '' || state.widthOf(chars.codePointAt(0) ?? 0) === 0 ? ` ${chars}` : chars;
}

/** Parses at once and to the end; Terminal.write would wait for a timer. */
export function parseNow(terminal: Terminal, bytes: Uint8Array): void {
  coreOf(terminal)._inputHandler.parse(bytes);
}

export function readMirrorState(terminal: Terminal): MirrorState {
  const core = coreOf(terminal);
  const { normal, alt, active } = core._bufferService.buffers;
  const { _parser: parser, _curAttrData: pen } = core._inputHandler;
  return {
    columns: terminal.cols,
    rows: terminal.rows,
    normal,
    alternate: alt,
    active,
    pen,
    charset: core._charsetService.charset,
    charsetLevel: core._charsetService.glevel,
    charsets: core._charsetService._charsets,
    precedingJoinState: hasWidth(parser.precedingJoinState) ? parser.precedingJoinState : 0,
    parserState: parser.currentState,
    cursorHidden: core.coreService.isCursorHidden,
    insertMode: core.coreService.modes.insertMode,
    convertEol: core.optionsService.rawOptions.convertEol,
    cursorBlinkOption: core.optionsService.rawOptions.cursorBlink,
    modes: core.coreService.decPrivateModes,
    mouseProtocol: core.coreMouseService.activeProtocol,
    mouseEncoding: core.coreMouseService.activeEncoding,
    widthOf: (codePoint) => core.unicodeService.wcwidth(codePoint),
    newCell: () => terminal.buffer.normal.getNullCell() as unknown as XtermCell,
    linkOf: (urlId) => core._oscLinkService.getLinkData(urlId),
  };
}

/** Bytes of a character that has not arrived whole. */
export function pendingUtf8(terminal: Terminal): Uint8Array {
  const { interim } = coreOf(terminal)._inputHandler._utf8Decoder;
  let length = 0;
  while (length < interim.length && interim[length] !== 0) length++;
  return interim.slice(0, length);
}

/** xterm's ParserState of the states that carry out control characters in the midst of a sequence. */
const FIRST_EXECUTING_STATE = 1;
const LAST_EXECUTING_STATE = 6;

export function executesControls(parserState: number): boolean {
  return parserState >= FIRST_EXECUTING_STATE && parserState <= LAST_EXECUTING_STATE;
}
