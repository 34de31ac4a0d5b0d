import { buildMessage, CLOSE, limits, type CommandResults } from '@vibecode/protocol';
import {
  decodeFrame,
  encodeFrame,
  encodeSnapshotPayload,
  FRAME_KIND,
  OUTPUT_FLAG,
  SNAPSHOT_FLAG,
} from '@vibecode/protocol/frames';
import headless from '@xterm/headless';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeNetwork, sentMessages, SESSION_ID, type FakeSocket } from '../testing/fake-sockets.ts';
import { attachTerminal } from './attach-terminal.ts';
import type { NotSent } from './input-ledger.ts';

const CLIENT_ID = 'c000000000000001';
let lifetime: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  lifetime = new AbortController();
});
afterEach(() => {
  lifetime.abort();
  vi.useRealTimers();
});

function attachResult(change: Partial<CommandResults['viewer.attach']> = {}): CommandResults['viewer.attach'] {
  return {
    session: {
      session_id: SESSION_ID,
      name: 'bash',
      agent: 'shell',
      workdir: '/tmp',
      created_at: 1,
      columns: 20,
      rows: 4,
      pane_pid: 1,
    },
    mode: 'snapshot',
    position: { epoch: 1, offset: 10 },
    last_input_counter: null,
    clock_ms: 1_000,
    widths: { tmux_version: '3.3a', runs: [], joins_zwj: false, widens_vs16: false },
    ...change,
  };
}

function snapshot(offset: number, flags: number = SNAPSHOT_FLAG.JOIN): Uint8Array<ArrayBuffer> {
  return encodeFrame({
    kind: FRAME_KIND.SNAPSHOT,
    flags,
    id: SESSION_ID,
    epoch: 1,
    offset,
    payload: encodeSnapshotPayload({ columns: 20, rows: 4, bytes: new TextEncoder().encode('$ ') }),
  });
}

async function setUp() {
  const net = fakeNetwork();
  const notSent: NotSent[] = [];
  const screen = new headless.Terminal({ cols: 80, rows: 24, scrollback: 0, allowProposedApi: true });
  net.link.start();
  const terminal = attachTerminal({
    sessionId: SESSION_ID,
    clientId: CLIENT_ID,
    link: net.link,
    screen,
    viewport: () => ({ columns: 100, rows: 30 }),
    useWidths: () => {},
    isVisible: () => true,
    onNotSent: (inputs) => notSent.push(...inputs),
    onNotice: () => {},
    onScrollbackFrame: () => {},
    nowMs: () => performance.now(),
    signal: lifetime.signal,
  });
  const join = async (result = attachResult()) => {
    await net.answer('viewer.attach', result);
    net.newest().events.onMessage(snapshot(result.position.offset));
    await vi.advanceTimersByTimeAsync(20);
  };
  return { net, terminal, notSent, join, status: () => terminal.state.get().status.kind };
}

function inputsSent(socket: FakeSocket): number {
  return socket.sent.filter((data) => {
    const decoded = data instanceof Uint8Array ? decodeFrame(data) : { ok: false as const };
    return decoded.ok && decoded.frame.kind === FRAME_KIND.INPUT;
  }).length;
}

describe('attaching', () => {
  it('[TRM12] happens once hub and gateway are there, and is live with the joining frame', async () => {
    const { net, join, status } = await setUp();
    expect(status()).toBe('connecting');
    net.welcome();
    expect(sentMessages(net.newest()).at(-1)).toMatchObject({
      type: 'viewer.attach',
      body: { client_id: CLIENT_ID, columns: 100, rows: 30 },
    });
    await net.answer('viewer.attach', attachResult());
    expect(status()).toBe('connecting');
    net.newest().events.onMessage(snapshot(10));
    expect(status()).toBe('live');
    expect(join).toBeTypeOf('function');
  });

  it('[TRM12] after a cut resumes from the bytes that it has', async () => {
    const { net, join, status } = await setUp();
    net.welcome();
    await join();
    net.newest().events.onMessage(
      encodeFrame({
        kind: FRAME_KIND.OUTPUT,
        id: SESSION_ID,
        epoch: 1,
        offset: 10,
        payload: new Uint8Array(5).fill(97),
      }),
    );
    net.newest().events.onClose({ code: 1006, reason: '' });
    expect(status()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(500);
    net.welcome();
    expect(sentMessages(net.newest()).at(-1)).toMatchObject({
      type: 'viewer.attach',
      body: { resume: { epoch: 1, offset: 15 } },
    });
    await net.answer('viewer.attach', attachResult({ mode: 'resume', position: { epoch: 1, offset: 15 } }));
    net
      .newest()
      .events.onMessage(
        encodeFrame({ kind: FRAME_KIND.OUTPUT, flags: OUTPUT_FLAG.JOIN, id: SESSION_ID, epoch: 1, offset: 15 }),
      );
    expect(status()).toBe('live');
  });

  it('[TRM12] attaches again when the gateway was restarted under an open socket', async () => {
    const { net, join, status } = await setUp();
    net.welcome();
    await join();
    net.newest().events.onMessage(buildMessage('gateway.status', { connected: false, since: 2 }));
    expect(status()).toBe('machine_offline');
    net.newest().events.onMessage(buildMessage('gateway.status', { connected: true, since: 3 }));
    expect(sentMessages(net.newest()).filter(({ type }) => type === 'viewer.attach')).toHaveLength(2);
  });

  it('[TRM1] a gap in the stream attaches anew, without a position', async () => {
    const { net, join } = await setUp();
    net.welcome();
    await join();
    net
      .newest()
      .events.onMessage(
        encodeFrame({ kind: FRAME_KIND.OUTPUT, id: SESSION_ID, epoch: 1, offset: 99, payload: new Uint8Array(1) }),
      );
    const last = sentMessages(net.newest()).at(-1);
    expect(last?.type).toBe('viewer.attach');
    expect(last?.body).not.toHaveProperty('resume');
  });
});

describe('the size of the area', () => {
  it('[TRM8] that changed while the attach was under way is known as told', async () => {
    const { net, terminal, join } = await setUp();
    net.welcome();
    terminal.viewportChanged({ columns: 50, rows: 20 });
    await vi.advanceTimersByTimeAsync(200);
    await join();
    terminal.viewportChanged({ columns: 100, rows: 30 });
    await vi.advanceTimersByTimeAsync(200);
    const sizes = sentMessages(net.newest()).filter(({ type }) => type === 'viewer.viewport');
    expect(sizes.map(({ body }) => body)).toEqual([
      { columns: 50, rows: 20 },
      { columns: 100, rows: 30 },
    ]);
  });
});

describe('keys', () => {
  it('[TRM6] go out while live and are named while not', async () => {
    const { net, terminal, join, notSent } = await setUp();
    terminal.type('x');
    net.welcome();
    terminal.type('y');
    await join();
    terminal.type('z');
    expect(inputsSent(net.newest())).toBe(1);
    expect(notSent.map(({ label }) => label)).toEqual(['x', 'y']);
  });

  it('[TRM6] are named as people name them, also where nothing is attached', async () => {
    const { terminal, notSent } = await setUp();
    terminal.type('\r');
    terminal.type('\u001b[<35;10;4M');
    expect(notSent.map(({ label }) => label)).toEqual(['Enter', 'a mouse action']);
  });

  it('[TRM6] nor the composer send what a machine that does not answer would do later', async () => {
    const { net, terminal, join } = await setUp();
    net.welcome();
    await join();
    await vi.advanceTimersByTimeAsync(limits.STALE_AFTER_MS + 1_500);
    await expect(terminal.submit('rm -rf build')).rejects.toThrow('The text stays here');
    expect(sentMessages(net.newest()).filter(({ type }) => type === 'session.input')).toEqual([]);
  });

  it('[TRM6] stop while the screen is stale, and go on with the next proof of life', async () => {
    const { net, terminal, join, status, notSent } = await setUp();
    net.welcome();
    await join();
    await vi.advanceTimersByTimeAsync(limits.STALE_AFTER_MS + 1_500);
    expect(status()).toBe('stale');
    terminal.type('x');
    expect([inputsSent(net.newest()), notSent]).toEqual([0, [{ label: 'x', reason: 'stale' }]]);
    await net.answer('viewer.probe', { clock_ms: 12_000, tmux_ms: 0.3 });
    expect(status()).toBe('live');
    terminal.type('y');
    expect(inputsSent(net.newest())).toBe(1);
  });

  it('[TRM5] of a cut are named after the next attach, and none is sent twice', async () => {
    const { net, terminal, join, notSent } = await setUp();
    net.welcome();
    await join();
    for (const key of 'abc') terminal.type(key);
    net.newest().events.onClose({ code: 1006, reason: '' });
    await vi.advanceTimersByTimeAsync(500);
    net.welcome();
    await join(attachResult({ last_input_counter: 2 }));
    expect(notSent).toEqual([{ label: 'c', reason: 'link_lost' }]);
    expect(inputsSent(net.newest())).toBe(0);
  });
});

describe('keys of a cut after which nothing attaches any more', () => {
  it.each(['session_ended', 'session_not_found'] as const)('[TRM5] are named: %s', async (code) => {
    const { net, terminal, join, notSent, status } = await setUp();
    net.welcome();
    await join();
    terminal.type('x');
    net.newest().events.onClose({ code: 1006, reason: '' });
    await vi.advanceTimersByTimeAsync(500);
    net.welcome();
    await net.refuse('viewer.attach', code);
    expect([status(), notSent]).toEqual(['failed', [{ label: 'x', reason: 'unknown' }]]);
  });

  it('[TRM5] are named where the session had ended before the cut', async () => {
    const { net, terminal, join, notSent } = await setUp();
    net.welcome();
    await join();
    terminal.type('x');
    const ended = { session_id: SESSION_ID, reason: 'vanished', exit_status: null, ended_at: 5 } as const;
    net.newest().events.onMessage(buildMessage('session.ended', ended, { session_id: SESSION_ID }));
    expect(notSent).toEqual([]);
    net.newest().events.onClose({ code: 1006, reason: '' });
    expect(notSent).toEqual([{ label: 'x', reason: 'unknown' }]);
  });

  it('[TRM5] are named where the hub does not let the page in again', async () => {
    const { net, terminal, join, notSent, status } = await setUp();
    net.welcome();
    await join();
    terminal.type('x');
    net.newest().events.onClose({ code: CLOSE.UNAUTHORIZED.code, reason: '' });
    expect([status(), notSent]).toEqual(['refused', [{ label: 'x', reason: 'unknown' }]]);
  });
});

describe('the end', () => {
  it('[TRM7] is told with its reason, and nothing attaches any more', async () => {
    const { net, join, status } = await setUp();
    net.welcome();
    await join();
    net
      .newest()
      .events.onMessage(
        buildMessage(
          'session.ended',
          { session_id: SESSION_ID, reason: 'exited', exit_status: { code: 3, signal: null }, ended_at: 5 },
          { session_id: SESSION_ID },
        ),
      );
    expect(status()).toBe('ended');
    net.newest().events.onClose({ code: 1006, reason: '' });
    await vi.advanceTimersByTimeAsync(500);
    net.welcome();
    expect(sentMessages(net.newest())).toEqual([]);
  });

  it('[TRM12] leaves no timer when the page goes', async () => {
    const { net, join } = await setUp();
    net.welcome();
    await join();
    lifetime.abort();
    net.link.stop();
    await vi.advanceTimersByTimeAsync(limits.VIEWER_ACK_MS + limits.COMMAND_TIMEOUT_MS + 10_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
