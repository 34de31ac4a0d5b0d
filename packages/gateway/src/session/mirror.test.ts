import { describe, expect, it } from 'vitest';
import { PLAIN_WIDTHS } from '../testing/plain-widths.ts';
import { screenRows } from '../testing/terminal-picture.ts';
import { readMirrorState } from './mirror-state.ts';
import { MAX_UNFINISHED_BYTES, MAX_UNPARSED_BYTES, Mirror } from './mirror.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const newMirror = (): Mirror => new Mirror({ size: { columns: 20, rows: 4 }, widths: PLAIN_WIDTHS });

describe('mirror', () => {
  it('[SNP2] keeps a bounded stand-in for a string without end', () => {
    const mirror = newMirror();
    mirror.write(encode('\x1bP'));
    for (let count = 0; count < 50; count++) mirror.write(encode('q'.repeat(1_000)));
    expect(mirror.unfinishedBytes().length).toBeLessThanOrEqual(MAX_UNFINISHED_BYTES);
    mirror.write(encode('\x1b\\done'));
    expect(mirror.unfinishedBytes()).toHaveLength(0);
    mirror.dispose();
  });

  it('[SNP2] parses what waits when it is too much', () => {
    const mirror = newMirror();
    mirror.write(new Uint8Array(MAX_UNPARSED_BYTES + 1).fill(0x61));
    mirror.keepBounded();
    expect(mirror.read().active.x).toBeGreaterThan(0);
    mirror.dispose();
  });

  it('[SNP1] keeps the first bytes of a character and of a sequence, without controls carried out already', () => {
    const mirror = newMirror();
    mirror.write(Uint8Array.of(0x61, 0xe6, 0xbc));
    expect([...mirror.unfinishedBytes()]).toEqual([0xe6, 0xbc]);
    mirror.write(Uint8Array.of(0xa2));
    mirror.write(encode('\x1b[3\n1'));
    expect(new TextDecoder().decode(mirror.unfinishedBytes())).toBe('\x1b[31');
    mirror.dispose();
  });

  it('[SNP2] shows a character that comes in parts, whatever its bytes are', () => {
    const [whole, cut] = [newMirror(), newMirror()];
    const bytes = encode('—…👩‍👧é');
    whole.write(bytes);
    for (const byte of bytes) {
      cut.write(Uint8Array.of(byte));
      cut.read();
    }
    const [shown, expected] = [cut, whole].map((mirror) => screenRows(mirror.read(), mirror.read().active));
    expect(shown).toEqual(expected);
    for (const mirror of [whole, cut]) mirror.dispose();
  });

  it("[SNP6] xterm's private state has the names that are read", () => {
    const mirror = newMirror();
    mirror.write(encode('\x1b(0\x1b7\x1b[?6h\x1b[2;3r\x1b[5 q\x1b[1;4:3mq'));
    const state = mirror.read();
    expect(readMirrorState).toBeTypeOf('function');
    expect({
      savedCharset: typeof state.active.savedCharset,
      charset: typeof state.charset,
      level: state.charsetLevel,
      region: [state.active.scrollTop, state.active.scrollBottom],
      origin: state.modes.origin,
      shape: state.modes.cursorStyle,
      underline: (state.pen.extended._ext >>> 26) & 7,
      joinState: state.precedingJoinState > 0,
      parser: state.parserState,
      tab: state.active.tabs[8],
      hidden: state.cursorHidden,
      mouse: state.mouseProtocol,
    }).toEqual({
      savedCharset: 'object',
      charset: 'object',
      level: 0,
      region: [1, 2],
      origin: true,
      shape: 'bar',
      underline: 3,
      joinState: true,
      parser: 0,
      tab: true,
      hidden: false,
      mouse: 'NONE',
    });
    mirror.dispose();
  });
});
