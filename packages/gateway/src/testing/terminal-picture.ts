// Everything that two terminals must agree on to be the same one: cells, cursor, modes and hidden state, as plain data.
import type { Terminal } from '@xterm/headless';
import { cellSgrParameters, isProtected, linkIdOf, sgrParameters } from '../session/cell-attributes.ts';
import { designatorOf } from '../session/charset-designators.ts';
import {
  pendingUtf8,
  printableChars,
  readMirrorState,
  type MirrorState,
  type XtermBuffer,
} from '../session/mirror-state.ts';

export function terminalPicture(terminal: Terminal) {
  const state = readMirrorState(terminal);
  const pen = state.pen;
  return {
    screen: state.active === state.normal ? 'normal' : 'alternate',
    cursor: `${state.active.x},${state.active.y}`,
    normal: bufferPicture(state, state.normal, state.active === state.normal),
    alternate: bufferPicture(state, state.alternate, state.active === state.alternate),
    pen: `${sgrParameters(pen)} ${isProtected(pen)} ${JSON.stringify(state.linkOf(pen.extended.urlId))}`,
    charsets: [state.charset, ...[0, 1, 2, 3].map((level) => state.charsets[level])].map(designatorOf).join(''),
    charsetLevel: state.charsetLevel,
    precedingJoinState: state.precedingJoinState,
    parserState: state.parserState,
    pendingUtf8: [...pendingUtf8(terminal)],
    cursorHidden: state.cursorHidden,
    insertMode: state.insertMode,
    convertEol: state.convertEol,
    cursorBlinkOption: state.cursorBlinkOption,
    // When a synchronized update ends is up to the renderer; a snapshot shows what there is.
    modes: { ...state.modes, synchronizedOutput: undefined },
    mouse: `${state.mouseProtocol} ${state.mouseEncoding}`,
  };
}

function bufferPicture(state: MirrorState, buffer: XtermBuffer, isActive: boolean) {
  const { fg, bg, extended } = buffer.savedCurAttrData;
  return {
    // The screen that is left is void when it is the alternate one and given by the program when it is the normal one.
    rows: buffer === state.normal || isActive ? screenRows(state, buffer) : [],
    saved: [
      Math.min(buffer.savedX, state.columns - 1),
      Math.max(0, buffer.savedY - buffer.ybase),
      sgrParameters({ fg, bg, extended }),
      designatorOf(buffer.savedCharset),
    ].join(' '),
    region: `${buffer.scrollTop},${buffer.scrollBottom}`,
    tabs: Array.from({ length: state.columns }, (_, x) => (buffer.tabs[x] === true ? 'T' : '.')).join(''),
  };
}

export function screenRows(state: MirrorState, buffer: XtermBuffer): string[] {
  const rows: string[] = [];
  const cell = state.newCell();
  for (let y = 0; y < state.rows; y++) {
    const line = buffer.lines.get(buffer.ybase + y);
    let text = line?.isWrapped === true ? '>' : ' ';
    let isSecondHalf = false;
    for (let x = 0; x < state.columns; x++) {
      line?.loadCell(x, cell);
      const belongsToTheLast = isSecondHalf && cell.getWidth() === 0;
      isSecondHalf = cell.getWidth() === 2;
      if (belongsToTheLast) continue;
      const link = state.linkOf(linkIdOf(cell))?.uri ?? '';
      text += `${printableChars(cell.getChars(), state)}{${cellSgrParameters(cell)}${isProtected(cell) ? 'P' : ''}${link}}`;
    }
    rows.push(text);
  }
  return rows;
}
