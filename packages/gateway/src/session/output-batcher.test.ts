import { limits } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { OutputBatcher } from './output-batcher.ts';

function setUp() {
  const clock = new ManualClock();
  const flushed: { bytes: number; isInteractive: boolean }[] = [];
  const batcher = new OutputBatcher({
    clock,
    flush: ({ length }, { isInteractive }) => flushed.push({ bytes: length, isInteractive }),
  });
  return { clock, flushed, batcher };
}

describe('output batcher', () => {
  it('[OUT1] waits for more output before it flushes', () => {
    const { clock, flushed, batcher } = setUp();
    batcher.push(new Uint8Array(10), false);
    clock.advance(limits.OUTPUT_BATCH_MS - 1);
    batcher.push(new Uint8Array(5), false);
    expect(flushed).toEqual([]);
    clock.advance(1);
    expect(flushed).toEqual([{ bytes: 15, isInteractive: false }]);
    expect(clock.timerCount).toBe(0);
  });

  it('[OUT1] flushes an echo at once, together with what arrived in the same read', async () => {
    const { clock, flushed, batcher } = setUp();
    batcher.push(new Uint8Array(1), true);
    batcher.push(new Uint8Array(2), true);
    await Promise.resolve();
    expect(flushed).toEqual([{ bytes: 3, isInteractive: true }]);
    expect(clock.timerCount).toBe(0);
  });

  it('[OUT2] flushes at the byte cap before the timer', () => {
    const { clock, flushed, batcher } = setUp();
    batcher.push(new Uint8Array(limits.MAX_OUTPUT_PAYLOAD_BYTES), false);
    expect(flushed).toHaveLength(1);
    expect(clock.timerCount).toBe(0);
  });
});
