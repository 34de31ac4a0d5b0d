import { encodeSnapshotPayload, FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG, type Frame } from '@vibecode/protocol/frames';
import headless from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SESSION_ID } from '../testing/fake-sockets.ts';
import { FramesToScreen } from './frames-to-screen.ts';

const encoder = new TextEncoder();

function setUp() {
  const screen = new headless.Terminal({ cols: 20, rows: 4, scrollback: 0, allowProposedApi: true });
  const parsed: [offset: number, atOnce: boolean][] = [];
  let brokenCount = 0;
  const frames = new FramesToScreen({
    screen,
    onParsed: ({ offset }, { atOnce }) => parsed.push([offset, atOnce]),
    onSized: () => {},
    onBroken: () => brokenCount++,
  });
  const settle = () => new Promise<void>((resolve) => screen.write('', resolve));
  const line = (row: number) => screen.buffer.active.getLine(row)?.translateToString(true);
  return { screen, frames, parsed, settle, line, brokenCount: () => brokenCount };
}

function frame(parts: Partial<Frame>): Frame {
  return {
    kind: FRAME_KIND.OUTPUT,
    flags: 0,
    id: SESSION_ID,
    viewer: 0,
    epoch: 1,
    offset: 0,
    payload: new Uint8Array(),
    ...parts,
  };
}

function output(offset: number, text: string, epoch = 1): Frame {
  return frame({ epoch, offset, payload: encoder.encode(text) });
}

function snapshot(offset: number, text: string, { epoch = 1, flags = 0, columns = 20, rows = 4 } = {}): Frame {
  const [header, bytes] = encodeSnapshotPayload({ columns, rows, bytes: encoder.encode(text) });
  const payload = new Uint8Array([...(header ?? []), ...(bytes ?? [])]);
  return frame({ kind: FRAME_KIND.SNAPSHOT, flags, epoch, offset, payload });
}

describe('frames to the screen', () => {
  it('[TRM1] continues byte by byte after a snapshot', async () => {
    const { frames, settle, line, parsed } = setUp();
    frames.accept(snapshot(10, 'ready> ', { flags: SNAPSHOT_FLAG.JOIN }));
    frames.accept(output(10, 'l'));
    frames.accept(output(11, 's'));
    await settle();
    expect(line(0)).toBe('ready> ls');
    expect(frames.received).toEqual({ epoch: 1, offset: 12 });
    expect(parsed).toEqual([
      [10, true],
      [11, false],
      [12, false],
    ]);
  });

  it('[TRM1] however the output is cut and repeated, each byte is written once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 18 }),
        fc.array(fc.tuple(fc.nat(18), fc.nat(18)), { maxLength: 30 }),
        async (text, cuts) => {
          const { frames, settle, line } = setUp();
          frames.accept(snapshot(0, ''));
          for (const [from, length] of cuts) {
            const at = Math.min(from, frames.received?.offset ?? 0);
            frames.accept(output(at, text.slice(at, at + length)));
          }
          const end = frames.received?.offset ?? 0;
          frames.accept(output(end, text.slice(end)));
          await settle();
          expect(line(0)).toBe(text);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('[TRM1] a character that comes in parts is shown, wherever it is cut', async () => {
    const { frames, settle, line } = setUp();
    frames.accept(snapshot(0, '', { flags: SNAPSHOT_FLAG.JOIN }));
    const bytes = encoder.encode('—👩‍👧é');
    for (const [offset, byte] of bytes.entries()) frames.accept(frame({ offset, payload: Uint8Array.of(byte) }));
    await settle();
    expect(line(0)).toBe('—👩‍👧é');
  });

  it('[TRM1] a gap writes nothing and asks for a snapshot', async () => {
    const { frames, settle, line, brokenCount } = setUp();
    frames.accept(snapshot(0, 'a'));
    frames.accept(output(5, 'late'));
    await settle();
    expect([line(0), brokenCount(), frames.received]).toEqual(['a', 1, null]);
  });

  it('[TRM1] after a gap one snapshot is asked for, however much was under way', async () => {
    const { frames, settle, line, brokenCount } = setUp();
    frames.accept(snapshot(0, 'a'));
    for (const offset of [5, 9, 13]) frames.accept(output(offset, 'late'));
    expect(brokenCount()).toBe(1);
    frames.accept(snapshot(17, 'again', { flags: SNAPSHOT_FLAG.JOIN }));
    await settle();
    expect(line(0)).toBe('again');
  });

  it('[TRM1] bytes in answer to an attach without a position ask for a snapshot', () => {
    const { frames, brokenCount } = setUp();
    frames.accept(frame({ flags: OUTPUT_FLAG.JOIN, offset: 7, payload: encoder.encode('x') }));
    expect(brokenCount()).toBe(1);
  });

  it('[TRM1] output of an epoch whose snapshot never came asks for one', () => {
    const { frames, brokenCount } = setUp();
    frames.accept(snapshot(0, 'a'));
    frames.accept(output(0, 'b', 2));
    expect([brokenCount(), frames.received]).toEqual([1, null]);
  });

  it('[TRM2] a snapshot resets modes, half-received sequences and size', async () => {
    const { screen, frames, settle, line } = setUp();
    frames.accept(snapshot(0, ''));
    frames.accept(output(0, '\u001b[31m\u001b[?1049h\u001b[?2004hold\u001b]0;half'));
    frames.accept(snapshot(0, 'new', { epoch: 2, columns: 30, rows: 6 }));
    await settle();
    expect([screen.cols, screen.rows, line(0)]).toEqual([30, 6, 'new']);
    expect(screen.modes.bracketedPasteMode).toBe(false);
    expect(screen.buffer.active.type).toBe('normal');
    expect(screen.buffer.active.getLine(0)?.getCell(0)?.isFgDefault()).toBe(true);
  });

  it('[TRM2] ignores a snapshot from before what is shown, unless it answers an attach', async () => {
    const { frames, settle, line } = setUp();
    frames.accept(snapshot(100, 'now'));
    frames.accept(snapshot(90, 'past', { flags: SNAPSHOT_FLAG.RESYNC }));
    await settle();
    expect(line(0)).toBe('now');
    frames.accept(snapshot(90, 'asked', { flags: SNAPSHOT_FLAG.JOIN }));
    await settle();
    expect([line(0), frames.received]).toEqual(['asked', { epoch: 1, offset: 90 }]);
  });

  it('[TRM2] a snapshot too short for its own size asks for another', () => {
    const { frames, brokenCount } = setUp();
    frames.accept(frame({ kind: FRAME_KIND.SNAPSHOT, payload: new Uint8Array(3) }));
    expect(brokenCount()).toBe(1);
  });

  it('[TRM3] nothing counts as parsed before xterm says so', () => {
    const { frames, parsed } = setUp();
    frames.accept(snapshot(0, 'a'));
    expect(parsed).toEqual([]);
  });
});
