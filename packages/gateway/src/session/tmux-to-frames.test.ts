import { limits } from '@vibecode/protocol';
import { FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG, type FrameParts } from '@vibecode/protocol/frames';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { LinkWindow } from './link-window.ts';
import { TmuxToFrames } from './tmux-to-frames.ts';

let clock: ManualClock;
let sent: FrameParts[];
let frames: TmuxToFrames;

const endOf = ({ offset = 0, payload }: FrameParts): number => offset + (payload as Uint8Array).length;
const ackAll = (): void => {
  for (const frame of sent.splice(0))
    frames.hubAcked({
      epoch: frame.epoch ?? 0,
      offset: frame.kind === FRAME_KIND.OUTPUT ? endOf(frame) : (frame.offset ?? 0),
    });
};

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  frames = new TmuxToFrames({
    sessionId: '0123456789abcdef',
    sender: { isOpen: true, sendText: () => undefined, sendFrame: (frame) => sent.push(frame) },
    linkWindow: new LinkWindow(),
    clock,
    firstEpoch: 3,
    snapshot: () => ({ size: { columns: 80, rows: 24 }, bytes: new Uint8Array(100), guessed: false }),
  });
});

describe('tmux to frames', () => {
  it('[VWR4] sends nothing while nobody watches, and goes on counting', () => {
    frames.output(new Uint8Array(10), true);
    frames.flush();
    clock.advance(1_000);
    expect(sent).toEqual([]);
    expect(frames.position).toEqual({ epoch: 3, offset: 10 });
  });

  it('[OUT3] frames follow each other exactly and stay below the cap', () => {
    frames.isWatched = true;
    for (const byteCount of [5, 30_000, 20_000, 7]) frames.output(new Uint8Array(byteCount), false);
    frames.flush();
    let offset = 0;
    for (const frame of sent) {
      expect(frame).toMatchObject({ kind: FRAME_KIND.OUTPUT, epoch: 3, offset, viewer: 0 });
      expect((frame.payload as Uint8Array).length).toBeLessThanOrEqual(limits.MAX_OUTPUT_PAYLOAD_BYTES);
      offset = endOf(frame);
    }
    expect(offset).toBe(50_012);
  });

  it('[OUT4] drops what finds no room, and sends one snapshot when all is acknowledged', () => {
    frames.isWatched = true;
    for (let count = 0; count < 10; count++) {
      frames.output(new Uint8Array(20_000), false);
      frames.flush();
    }
    const outputs = sent.length;
    expect(outputs).toBeLessThan(10);
    ackAll();
    expect(sent).toMatchObject([{ kind: FRAME_KIND.SNAPSHOT, flags: 0, offset: 200_000 }]);
    frames.output(new Uint8Array(3), false);
    frames.flush();
    expect(sent[1]).toMatchObject({ kind: FRAME_KIND.OUTPUT, offset: 200_000 });
  });

  it('[OUT1] flags an echo and lets it pass a full window', async () => {
    frames.isWatched = true;
    frames.output(new Uint8Array(limits.SESSION_WINDOW_BYTES), false);
    frames.output(new Uint8Array(4), true);
    await Promise.resolve();
    expect(sent.at(-1)).toMatchObject({ flags: OUTPUT_FLAG.INTERACTIVE, offset: limits.SESSION_WINDOW_BYTES });
  });

  it('[OUT7] answers a resync with one flagged snapshot behind what was batched', () => {
    frames.isWatched = true;
    frames.output(new Uint8Array(8), false);
    frames.resync();
    expect(sent.map(({ kind, flags, offset }) => ({ kind, flags, offset }))).toEqual([
      { kind: FRAME_KIND.OUTPUT, flags: 0, offset: 0 },
      { kind: FRAME_KIND.SNAPSHOT, flags: SNAPSHOT_FLAG.RESYNC, offset: 8 },
    ]);
    ackAll();
    expect(sent).toEqual([]);
  });

  it('[VWR2] replays what a viewer missed, the last frame flagged JOIN', () => {
    frames.output(Buffer.from('hello world'), false);
    const from = { epoch: 3, offset: 6 };
    frames.replayTo(5, from, frames.missing(from) ?? new Uint8Array());
    expect(sent).toMatchObject([
      { viewer: 5, offset: 6, flags: OUTPUT_FLAG.JOIN, payload: new TextEncoder().encode('world') },
    ]);
    expect(frames.missing({ epoch: 2, offset: 6 })).toBeUndefined();
    expect(frames.missing({ epoch: 3, offset: 12 })).toBeUndefined();
    frames.beginEpoch();
    expect(frames.missing(from)).toBeUndefined();
  });
});
