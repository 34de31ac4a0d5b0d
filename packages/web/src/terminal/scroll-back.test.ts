import { ProtocolError } from '@vibecode/protocol';
import { FRAME_KIND } from '@vibecode/protocol/frames';
import headless from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SESSION_ID } from '../testing/fake-sockets.ts';
import { ScrollBack } from './scroll-back.ts';

let lifetime: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  lifetime = new AbortController();
});
afterEach(() => {
  lifetime.abort();
  vi.useRealTimers();
});

/** The layers are only moved: their style is all that is looked at. */
function layer(): HTMLElement {
  return { style: {} } as HTMLElement;
}

function terminal(): Terminal {
  const screen = new headless.Terminal({ cols: 20, rows: 4, allowProposedApi: true });
  return Object.assign(screen, { clearSelection: () => {} }) as unknown as Terminal;
}

function setUp() {
  let isLive = true;
  const asked: { before?: number; count: number }[] = [];
  const errors: unknown[] = [];
  const historyLayer = layer();
  const scrollBack = new ScrollBack({
    liveLayer: layer(),
    historyLayer,
    live: terminal(),
    createHistoryTerminal: terminal,
    cellHeightPx: () => 10,
    fetchPage: async (body) => {
      asked.push(body);
      if (!isLive) throw new ProtocolError('session_ended', 'This session is over.');
      const lines = Array.from({ length: Math.min(body.count, 30) }, (_, index) => `line ${index}`);
      scrollBack.onFrame({
        kind: FRAME_KIND.SCROLLBACK_PAGE,
        flags: 0,
        id: SESSION_ID,
        viewer: 7,
        epoch: 1,
        offset: 0,
        payload: new TextEncoder().encode(lines.join('\r\n')),
      });
      return { first_line: 0, line_count: lines.length, history_lines: 30 };
    },
    isLive: () => isLive,
    onError: (error) => errors.push(error),
    signal: lifetime.signal,
  });
  const end = () => {
    isLive = false;
  };
  return { scrollBack, historyLayer, asked, errors, end };
}

describe('reading the history', () => {
  it('[TRM11] clicks belong to the live screen, except while somebody reads', async () => {
    const { scrollBack, historyLayer } = setUp();
    expect(historyLayer.style.visibility).toBe('hidden');
    scrollBack.scrollBy(20);
    await vi.advanceTimersByTimeAsync(600);
    expect(historyLayer.style.visibility).toBe('visible');
    scrollBack.toLive();
    expect(historyLayer.style.visibility).toBe('hidden');
  });

  it('[TRM11] new lines are asked for while somebody reads, and no more once the session is over', async () => {
    const { scrollBack, asked, errors, end } = setUp();
    scrollBack.scrollBy(20);
    await vi.advanceTimersByTimeAsync(600);
    expect(scrollBack.isScrolled).toBe(true);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked.length).toBeGreaterThan(before);
    end();
    const atEnd = asked.length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect([asked.length, errors]).toEqual([atEnd, []]);
  });
});
