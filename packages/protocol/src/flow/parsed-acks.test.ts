import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VIEWER_ACK_BYTES, VIEWER_ACK_MS } from '../limits.ts';
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
    send: ({ offset }) => sent.push(offset),
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
  it('[FL8] come once for many small frames, at VIEWER_ACK_MS', () => {
    const { sent, parsed } = setUp();
    parsed(1, 1);
    parsed(2, 1);
    vi.advanceTimersByTime(VIEWER_ACK_MS);
    expect(sent).toEqual([2]);
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual([2]);
  });

  it('[FL8] come at VIEWER_ACK_BYTES without waiting', () => {
    const { sent, parsed } = setUp();
    parsed(1, 1);
    parsed(VIEWER_ACK_BYTES, VIEWER_ACK_BYTES - 1);
    expect(sent).toEqual([VIEWER_ACK_BYTES]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[FL8] come at once for a snapshot', () => {
    const { sent, parsed } = setUp();
    parsed(7, 10, true);
    expect(sent).toEqual([7]);
  });
});
