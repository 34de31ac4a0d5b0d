import { limits } from '@vibecode/protocol';
import { decodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SESSION_ID } from '../testing/fake-sockets.ts';
import { ParsedAcks } from './parsed-acks.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const sent: number[] = [];
  const acks = new ParsedAcks({
    sessionId: SESSION_ID,
    sendFrame: (bytes) => {
      const decoded = decodeFrame(bytes);
      if (decoded.ok && decoded.frame.kind === FRAME_KIND.VIEWER_ACK) sent.push(decoded.frame.offset);
      return true;
    },
    setTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  });
  const parsed = (offset: number, byteCount: number, atOnce = false) =>
    acks.parsed({ epoch: 1, offset }, { byteCount, atOnce });
  return { sent, parsed };
}

describe('acks of what was parsed', () => {
  it('[TRM3] come once for many small frames, at VIEWER_ACK_MS', () => {
    const { sent, parsed } = setUp();
    parsed(1, 1);
    parsed(2, 1);
    vi.advanceTimersByTime(limits.VIEWER_ACK_MS);
    expect(sent).toEqual([2]);
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([2]);
  });

  it('[TRM3] come at VIEWER_ACK_BYTES without waiting', () => {
    const { sent, parsed } = setUp();
    parsed(3_000, 3_000);
    parsed(6_000, 3_000);
    expect(sent).toEqual([6_000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[TRM3] come at once for a snapshot', () => {
    const { sent, parsed } = setUp();
    parsed(7, 10, true);
    expect(sent).toEqual([7]);
  });
});
