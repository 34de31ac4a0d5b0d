import { limits } from '@vibecode/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ViewerStream, type StreamFrame } from './viewer-stream.ts';

function outputFrame(offset: number, payloadBytes: number, part: Partial<StreamFrame> = {}): StreamFrame {
  return {
    kind: 'output',
    isResync: false,
    isInteractive: false,
    payloadBytes,
    end: { epoch: 1, offset: offset + payloadBytes },
    ...part,
  };
}

function snapshotFrame(offset: number, part: Partial<StreamFrame> = {}): StreamFrame {
  return {
    kind: 'snapshot',
    isResync: false,
    isInteractive: false,
    payloadBytes: 4000,
    end: { epoch: 1, offset },
    ...part,
  };
}

function live(): ViewerStream {
  const stream = ViewerStream.attaching();
  stream.sentToViewer(snapshotFrame(0), true, 0);
  stream.acked({ epoch: 1, offset: 0 }, 0);
  return stream;
}

describe('joining', () => {
  it('[HUB8] takes nothing before its JOIN frame, everything after', () => {
    const stream = ViewerStream.attaching();
    expect(stream.takesBroadcast(outputFrame(0, 10), 0)).toBe(false);
    expect(stream.takesBroadcast(snapshotFrame(10), 0)).toBe(false);
    stream.sentToViewer(outputFrame(0, 10), false, 0);
    expect(stream.takesBroadcast(outputFrame(10, 10), 0)).toBe(false);
    stream.sentToViewer(outputFrame(10, 10), true, 0);
    expect(stream.takesBroadcast(outputFrame(20, 10), 0)).toBe(true);
  });

  it('[HUB8] of two attaches in flight the last one’s JOIN counts', () => {
    const stream = ViewerStream.attaching();
    stream.attachAgain();
    stream.sentToViewer(snapshotFrame(0), true, 0);
    expect(stream.state).toBe('joining');
    stream.sentToViewer(snapshotFrame(5), true, 0);
    expect(stream.state).toBe('live');
  });

  it('[HUB8] an attach that fails leaves an earlier one to be waited for', () => {
    const stream = ViewerStream.attaching();
    stream.attachAgain();
    expect(stream.attachFailed()).toBe(true);
    expect(stream.attachFailed()).toBe(false);
  });
});

describe('windows', () => {
  it('[HUB9] lags once the window is full, waits once all is acknowledged, lives again by a snapshot', () => {
    const stream = live();
    let offset = 0;
    while (stream.takesBroadcast(outputFrame(offset, 16_384), 0)) offset += 16_384;
    expect(offset).toBe(limits.VIEWER_WINDOW_BYTES);
    expect(stream.state).toBe('lagging');
    expect(stream.acked({ epoch: 1, offset: offset - 16_384 }, 1)).toBe(false);
    expect(stream.takesBroadcast(outputFrame(offset, 1), 1)).toBe(false);
    expect(stream.takesBroadcast(snapshotFrame(offset), 1)).toBe(false);
    expect(stream.acked({ epoch: 1, offset }, 1)).toBe(true);
    expect(stream.takesBroadcast(outputFrame(offset, 1), 1)).toBe(false);
    expect(stream.takesBroadcast(snapshotFrame(offset + 1, { isResync: true }), 1)).toBe(true);
    expect(stream.takesBroadcast(outputFrame(offset + 1, 1), 1)).toBe(true);
  });

  it('[HUB9] a broadcast snapshot that nobody asked for serves one that waits', () => {
    const stream = ViewerStream.afterEviction();
    expect(stream.takesBroadcast(outputFrame(0, 1), 0)).toBe(false);
    expect(stream.takesBroadcast(snapshotFrame(0), 0)).toBe(true);
    expect(stream.state).toBe('live');
  });

  it('[HUB9] a resync is not for those that live', () => {
    const stream = live();
    expect(stream.takesBroadcast(snapshotFrame(0, { isResync: true }), 0)).toBe(false);
    expect(stream.state).toBe('live');
  });

  it('[HUB9] what follows a key may exceed the window a little', () => {
    const stream = live();
    expect(stream.takesBroadcast(outputFrame(0, limits.VIEWER_WINDOW_BYTES), 0)).toBe(true);
    const echo = { isInteractive: true };
    expect(stream.takesBroadcast(outputFrame(limits.VIEWER_WINDOW_BYTES, limits.MIN_WINDOW_BYTES, echo), 0)).toBe(true);
    expect(stream.takesBroadcast(outputFrame(limits.VIEWER_WINDOW_BYTES + limits.MIN_WINDOW_BYTES, 1, echo), 0)).toBe(
      false,
    );
  });

  it('[HUB9] small frames are bounded by their number', () => {
    const stream = live();
    let taken = 0;
    while (stream.takesBroadcast(outputFrame(taken, 1), 0)) taken += 1;
    expect(taken).toBe(1024);
    expect(stream.acked({ epoch: 1, offset: taken }, 1)).toBe(true);
  });

  it('[HUB9] an empty frame is never acknowledged, so nothing waits for that', () => {
    const stream = ViewerStream.attaching();
    stream.sentToViewer(outputFrame(0, 0), true, 0);
    expect(stream.takesBroadcast(outputFrame(0, limits.VIEWER_WINDOW_BYTES + 1), 0)).toBe(false);
    expect(stream.state).toBe('waiting');
  });

  it('[HUB9] a snapshot larger than the window passes when nothing else is in flight', () => {
    const stream = live();
    expect(stream.takesBroadcast(snapshotFrame(0, { payloadBytes: limits.MAX_GATEWAY_FRAME_BYTES }), 0)).toBe(true);
  });

  it('[HUB9] an acknowledgement of a new epoch covers all before it, one of an old epoch nothing of the new', () => {
    const stream = live();
    stream.takesBroadcast(outputFrame(0, 100), 0);
    stream.takesBroadcast(snapshotFrame(0, { end: { epoch: 2, offset: 0 } }), 0);
    stream.takesBroadcast(outputFrame(0, 50, { end: { epoch: 2, offset: 50 } }), 0);
    stream.acked({ epoch: 1, offset: 1_000_000 }, 1);
    expect(stream.unackedBytes).toBe(4050);
    stream.acked({ epoch: 2, offset: 0 }, 1);
    expect(stream.unackedBytes).toBe(50);
    stream.acked({ epoch: 7, offset: 99 }, 1);
    expect(stream.unackedBytes).toBe(50);
  });

  it('[HUB9] whatever is sent and acknowledged, what is in flight stays bounded and what is taken is continuous', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('output' as const),
          bytes: fc.integer({ min: 0, max: 65_536 }),
          hot: fc.boolean(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('snapshot' as const), resync: fc.boolean() }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('ack' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const stream = live();
        let offset = 0;
        let viewerAt = 0;
        let nowMs = 0;
        for (const action of steps) {
          nowMs += 7;
          if (action.do === 'ack') {
            stream.acked({ epoch: 1, offset: Math.floor(viewerAt * action.share) }, nowMs);
          } else if (action.do === 'snapshot') {
            if (stream.takesBroadcast(snapshotFrame(offset, { isResync: action.resync }), nowMs)) viewerAt = offset;
          } else {
            const taken = stream.takesBroadcast(
              outputFrame(offset, action.bytes, { isInteractive: action.hot }),
              nowMs,
            );
            if (taken) expect(viewerAt).toBe(offset);
            offset += action.bytes;
            if (taken) viewerAt = offset;
          }
          expect(stream.unackedBytes).toBeLessThanOrEqual(limits.MAX_WINDOW_BYTES + limits.MIN_WINDOW_BYTES + 65_536);
        }
      }),
    );
  });
});
