// Mirror -> bytes that make any xterm of its size the same terminal: screen, modes and hidden state, at one exact position.
// The order matters: xterm offers no way to set most of this directly, so each part is made by the sequences that leave
// the parts made before it alone.
import type { Mirror } from './mirror.ts';
import { printableChars, type MirrorState, type XtermAttributes, type XtermBuffer } from './mirror-state.ts';
import {
  cellSgrParameters,
  hasExtended,
  isProtected,
  isUnderlined,
  linkIdOf,
  sgrParameters,
} from './cell-attributes.ts';
import { designatorOf, encodeUnder } from './charset-designators.ts';
import { drawBuffer } from './draw-buffer.ts';
import { SnapshotText } from './snapshot-text.ts';

const TAB_WIDTH = 8;

export function takeSnapshot(mirror: Mirror): Uint8Array {
  const state = mirror.read();
  const text = new SnapshotText(state);
  // CAN ends whatever sequence the terminal is in; RIS resets everything but newline mode and cursor visibility.
  text.raw(`\x18\x1bc\x1b[20${state.convertEol ? 'h' : 'l'}\x1b[?25${state.cursorHidden ? 'l' : 'h'}`);
  if (state.active === state.normal && hasSavedCursor(state.alternate)) {
    text.raw('\x1b[?1047h');
    saveCursor(text, state, state.alternate);
    text.pen('0', false);
    text.raw('\x1b[?1047l');
  }
  drawWithState(text, state, state.normal);
  if (state.active === state.alternate) {
    // Entering fills the other screen with the pen's background.
    text.pen('0', false);
    text.raw('\x1b[?1047h');
    drawWithState(text, state, state.alternate);
  }
  writeCharsets(text, state);
  writePenBesideLink(text, state);
  writeModes(text, state);
  writeCursor(text, state);
  const head = new TextEncoder().encode(text.finish());
  const tail = mirror.unfinishedBytes();
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

function drawWithState(text: SnapshotText, state: MirrorState, buffer: XtermBuffer): void {
  drawBuffer(text, state, buffer);
  writeTabs(text, state, buffer);
  saveCursor(text, state, buffer);
  if (buffer.scrollTop !== 0 || buffer.scrollBottom !== state.rows - 1)
    text.raw(`\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`);
}

function writeTabs(text: SnapshotText, { columns }: MirrorState, buffer: XtermBuffer): void {
  const stops: number[] = [];
  let isDefault = true;
  for (let x = 0; x < columns; x++) {
    const isStop = buffer.tabs[x] === true;
    if (isStop) stops.push(x);
    if (isStop !== (x % TAB_WIDTH === 0)) isDefault = false;
  }
  if (isDefault) return;
  text.raw('\x1b[3g');
  for (const x of stops) text.raw(`\x1b[1;${x + 1}H\x1bH`);
}

function hasSavedCursor({ savedX, savedY, savedCharset, savedCurAttrData: { fg, bg } }: XtermBuffer): boolean {
  return savedX !== 0 || savedY !== 0 || savedCharset !== undefined || fg !== 0 || bg !== 0;
}

function saveCursor(text: SnapshotText, state: MirrorState, buffer: XtermBuffer): void {
  if (!hasSavedCursor(buffer)) return;
  const attributes = buffer.savedCurAttrData;
  const y = Math.max(0, Math.min(buffer.savedY - buffer.ybase, state.rows - 1));
  text.raw(`\x1b[${y + 1};${Math.min(buffer.savedX, state.columns - 1) + 1}H`);
  text.pen(sgrParameters({ fg: attributes.fg, bg: attributes.bg, extended: SINGLE }), isProtected(attributes));
  // The saved flag "has extended attributes" needs a pen that has some when it is saved: an underline or a link.
  const needsLink = hasExtended(attributes) && !isUnderlined(attributes);
  if (needsLink) text.raw('\x1b]8;;x:\x1b\\');
  text.raw(`\x1b(${designatorOf(buffer.savedCharset)}\x1b7\x1b(B`);
  if (needsLink) text.raw('\x1b]8;;\x1b\\');
}

const SINGLE = { _ext: 1 << 26, underlineColor: 0, urlId: 0 };

const DESIGNATE = ['(', ')', '*', '+'] as const;
const SHIFT = ['\x0f', '\x0e', '\x1bn', '\x1bo'] as const;

function writeCharsets(text: SnapshotText, state: MirrorState): void {
  const { charset, charsetLevel, charsets, active } = state;
  // A restored cursor brings its charset along without designating it; so it is restored here too.
  const isRestored = charset !== charsets[charsetLevel];
  const byRestoring = isRestored && active.savedCharset === charset;
  for (const [level, intermediate] of DESIGNATE.entries()) {
    const designated = isRestored && !byRestoring && level === charsetLevel ? charset : charsets[level];
    if (designated !== undefined) text.raw(`\x1b${intermediate}${designatorOf(designated)}`);
  }
  if (charsetLevel !== 0) text.raw(SHIFT[charsetLevel] ?? '');
  if (byRestoring) {
    text.raw('\x1b8');
    text.forgetPen();
  }
}

/** A cursor restored inside a link takes the pen out of it until the next SGR; only restoring it again makes such a pen. */
function writePenBesideLink(text: SnapshotText, state: MirrorState): void {
  const { pen, active, charset } = state;
  if (pen.extended.urlId === 0 || hasExtended(pen)) return;
  const saved = active.savedCurAttrData;
  if (saved.fg !== pen.fg || saved.bg !== pen.bg || active.savedCharset !== charset) return;
  const printed = printedCell(state);
  if (printed !== undefined && !printedWithPen(state, printed)) return;
  text.link(pen.extended.urlId);
  text.raw('\x1b8');
  text.outsideLink(sgrParameters(pen), isProtected(pen));
}

const CURSOR_SHAPE = { block: 2, underline: 4, bar: 6 } as const;
const MOUSE_PROTOCOL: Readonly<Record<string, string>> = { X10: '9', VT200: '1000', DRAG: '1002', ANY: '1003' };
const MOUSE_ENCODING: Readonly<Record<string, string>> = { SGR: '1006', SGR_PIXELS: '1016' };

function writeModes(text: SnapshotText, state: MirrorState): void {
  const { modes } = state;
  const set: string[] = [];
  if (modes.applicationCursorKeys) set.push('1');
  if (modes.origin) set.push('6');
  if (state.cursorBlinkOption) set.push('12');
  if (modes.reverseWraparound) set.push('45');
  if (modes.sendFocus) set.push('1004');
  if (modes.bracketedPasteMode) set.push('2004');
  const protocol = MOUSE_PROTOCOL[state.mouseProtocol];
  if (protocol !== undefined) set.push(protocol);
  const encoding = MOUSE_ENCODING[state.mouseEncoding];
  if (encoding !== undefined) set.push(encoding);
  if (set.length > 0) text.raw(`\x1b[?${set.join(';')}h`);
  if (!modes.wraparound) text.raw('\x1b[?7l');
  if (modes.applicationKeypad) text.raw('\x1b=');
  if (modes.cursorStyle !== undefined)
    text.raw(`\x1b[${CURSOR_SHAPE[modes.cursorStyle] - (modes.cursorBlink === true ? 1 : 0)} q`);
}

/** Join state of a character of two columns that joined nothing. */
const WIDE_CHARACTER = 4;
const ANY_WIDE_CHARACTER = '\u6f22';

/** The cursor, a pending wrap and REP's character: the last two only come from printing, so a cell is printed again. */
function writeCursor(text: SnapshotText, state: MirrorState): void {
  const { active, columns } = state;
  // A wide character that found no room in the last column, without wrapping, was dropped but is remembered.
  if (!state.modes.wraparound && active.x === columns - 1 && state.precedingJoinState === WIDE_CHARACTER) {
    moveTo(text, state, active.x);
    if (state.insertMode) text.raw('\x1b[4h');
    writePen(text, state, state.pen);
    text.raw(ANY_WIDE_CHARACTER);
    return;
  }
  const printed = printedCell(state);
  if (printed === undefined) {
    moveTo(text, state, active.x);
    if (state.insertMode) text.raw('\x1b[4h');
    writePen(text, state, state.pen);
    return;
  }
  moveTo(text, state, printed.x);
  // In insert mode printing shifts the rest of the line right; so it is shifted left first.
  if (state.insertMode) text.raw(`\x1b[${printed.width}P\x1b[4h`);
  const withPen = sameAttributes(printed.attributes, state.pen);
  writePen(text, state, withPen ? state.pen : printed.attributes);
  text.raw([...printed.chars].map((char) => encodeUnder(state.charset, char)).join(''));
  if (printedWithPen(state, printed)) return;
  // Any sequence makes xterm forget REP's character.
  text.forgetPen();
  writePen(text, state, state.pen);
}

/** The cell to print again, where there is one. */
function printedCell(state: MirrorState) {
  const wrapPending = state.active.x >= state.columns;
  return wrapPending || state.precedingJoinState !== 0 ? cellBefore(state) : undefined;
}

/** Nothing came after it, not even another pen. */
function printedWithPen(state: MirrorState, { attributes }: { attributes: XtermAttributes }): boolean {
  return state.precedingJoinState !== 0 && sameAttributes(attributes, state.pen);
}

function moveTo(text: SnapshotText, { active, modes }: MirrorState, x: number): void {
  text.raw(`\x1b[${active.y - (modes.origin ? active.scrollTop : 0) + 1};${x + 1}H`);
}

function cellBefore(state: MirrorState) {
  const { active } = state;
  const line = active.lines.get(active.ybase + active.y);
  if (line === undefined || active.x === 0) return undefined;
  const cell = state.newCell();
  let x = Math.min(active.x, line.length) - 1;
  line.loadCell(x, cell);
  if (cell.getWidth() === 0 && x > 0) line.loadCell(--x, cell);
  const { fg, bg, extended } = cell;
  return {
    x,
    width: Math.max(1, cell.getWidth()),
    chars: printableChars(cell.getChars(), state),
    attributes: { fg, bg, extended },
  };
}

function writePen(text: SnapshotText, state: MirrorState, pen: XtermAttributes): void {
  text.link(linkIdOf(pen));
  text.pen(sgrParameters(pen), isProtected(pen));
}

function sameAttributes(a: XtermAttributes, b: XtermAttributes): boolean {
  return (
    cellSgrParameters(a) === cellSgrParameters(b) && isProtected(a) === isProtected(b) && linkIdOf(a) === linkIdOf(b)
  );
}
