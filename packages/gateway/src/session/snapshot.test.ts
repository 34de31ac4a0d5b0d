import { createWidthProvider } from '@vibecode/protocol';
import xterm, { type Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vtProgram } from '../testing/arbitrary-vt-program.ts';
import { PLAIN_WIDTHS } from '../testing/plain-widths.ts';
import { terminalPicture } from '../testing/terminal-picture.ts';
import { parseNow } from './mirror-state.ts';
import { Mirror } from './mirror.ts';
import { takeSnapshot } from './snapshot.ts';

const SIZE = { columns: 21, rows: 7 };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function freshTerminal(): Terminal {
  const terminal = new xterm.Terminal({
    cols: SIZE.columns,
    rows: SIZE.rows,
    scrollback: 0,
    allowProposedApi: true,
    logLevel: 'off',
  });
  const provider = createWidthProvider(PLAIN_WIDTHS);
  terminal.unicode.register(provider);
  terminal.unicode.activeVersion = provider.version;
  return terminal;
}

function expectSameAfter(before: Uint8Array, after: Uint8Array): void {
  const mirror = new Mirror({ size: SIZE, widths: PLAIN_WIDTHS });
  mirror.write(before);
  const snapshot = takeSnapshot(mirror);
  mirror.dispose();
  const whole = freshTerminal();
  const joined = freshTerminal();
  parseNow(whole, before);
  parseNow(joined, snapshot);
  const where = JSON.stringify([new TextDecoder().decode(before), new TextDecoder().decode(snapshot)]);
  expect(terminalPicture(joined), where).toEqual(terminalPicture(whole));
  parseNow(whole, after);
  parseNow(joined, after);
  expect(terminalPicture(joined), where).toEqual(terminalPicture(whole));
  whole.dispose();
  joined.dispose();
}

describe('snapshots', { timeout: 30_000 }, () => {
  it('[SNP1] make a terminal the same one, hidden state included, wherever a program is cut', () => {
    // The same programs each time; more and others with VIBECODE_SNAPSHOT_RUNS.
    const runs = process.env['VIBECODE_SNAPSHOT_RUNS'];
    fc.assert(
      fc.property(vtProgram, fc.nat(), (program, point) => {
        const cut = point % (program.length + 1);
        expectSameAfter(program.subarray(0, cut), program.subarray(cut));
      }),
      runs === undefined ? { numRuns: 300, seed: 20_261_122 } : { numRuns: Number(runs) },
    );
  });

  it.each([
    ['', ''],
    ['', 'shown'],
    ['\x1b[1;31;44m', 'shown'],
  ])('[SNP1] after a cursor restored inside an open link: %j, %j', (saved, printed) => {
    const link = '\x1b]8;;http://a.b/\x1b\\';
    const before = encode(`\x1b[2;3H${saved}\x1b7${link}x\x1b8${printed}`);
    // What is printed is in the link again only after the next reset of the pen.
    for (const after of ['plain', '\x1b[mlinked\x1b]8;;\x1b\\']) expectSameAfter(before, encode(after));
  });

  it('[SNP1] at every byte of a program that uses everything', () => {
    const program = encode(
      '\x1b[1;31mré\u0301d\x1b[4:3;58;5;9m~\x1b(0qqx\x1b)0\x0eqq\x0f\x1b(B漢🙂👩‍👧\x1b7\x1b[?1049h\x1b[2;5r\x1b[?6h\x1b[4hin\x1b[3b' +
        '\x1b]8;id=a;http://x.y\x1b\\link\x1b]8;;\x07\x1bP$qm\x1b\\\x1b[?1003;1006h\x1b[?2004hWWWWWWWWWWWWWWWWWWWWW\x1b[?1049l\x1b8end\x1b[3g\tx',
    );
    for (let cut = 0; cut <= program.length; cut++) expectSameAfter(program.subarray(0, cut), program.subarray(cut));
  });
});
