import { buildMessage, limits, ProtocolError } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeNetwork, GATEWAY_ID, sentMessages, SESSION_ID } from '../testing/fake-sockets.ts';

const OTHER_SESSION = 's000000000000002';
const TRANSFER_FAILED = {
  transfer_id: 't000000000000001',
  error: { code: 'disk_full', message: 'The disk is full.' },
} as const;
const PROBE_RESULT = { clock_ms: 5, tmux_ms: 0.4 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the socket', () => {
  it('[LNK1] is open from the welcome on, and knows who it is', () => {
    const net = fakeNetwork();
    net.link.start();
    net.newest().events.onOpen();
    expect(net.link.view.get().link.name).toBe('greeting');
    net.newest().events.onMessage(
      buildMessage('hub.welcome', {
        protocol: 1,
        viewer_id: 9,
        role: 'driver',
        server_time: 1,
        gateway_id: GATEWAY_ID,
      }),
    );
    expect(net.link.view.get()).toMatchObject({ link: { name: 'open' }, viewerId: 9, role: 'driver', gateway: null });
  });

  it('[LNK1] pings a silent hub', () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome();
    vi.advanceTimersByTime(10_000);
    expect(net.newest().sent).toContain('ping');
    net.newest().events.onMessage('pong');
    expect(net.link.view.get().link.name).toBe('open');
  });

  it('[LNK1] answers a hub that asks, also while its own timers do not ring', () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome().events.onMessage('ping');
    expect(net.newest().sent.at(-1)).toBe('pong');
  });

  it('[LNK2] that was replaced changes nothing any more', () => {
    const net = fakeNetwork();
    net.link.start();
    const orphan = net.welcome();
    orphan.events.onClose({ code: 1006, reason: '' });
    vi.advanceTimersByTime(500);
    net.welcome();
    orphan.events.onMessage(buildMessage('gateway.status', { connected: false, since: 2 }));
    orphan.events.onClose({ code: 4003, reason: 'revoked' });
    expect(net.link.view.get()).toMatchObject({ link: { name: 'open' }, gateway: { connected: true } });
  });

  it('[LNK2] forgets what the hub said on a connection that is gone', () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome().events.onClose({ code: 1006, reason: '' });
    expect(net.link.view.get()).toMatchObject({ gateway: null, viewerId: null, role: null });
  });

  it('[LNK6] is dialled at once on a wake', () => {
    const net = fakeNetwork({ random: () => 0.999 });
    net.link.start();
    net.welcome().events.onClose({ code: 1006, reason: '' });
    expect(net.sockets).toHaveLength(1);
    net.link.wake();
    expect(net.sockets).toHaveLength(2);
  });

  it('[LNK1] stays closed after a close that only a person can mend, and after stop', () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome().events.onClose({ code: 4003, reason: 'revoked' });
    expect(net.link.view.get().link).toMatchObject({ name: 'refused', action: 'sign_in' });
    const other = fakeNetwork();
    other.link.start();
    const socket = other.welcome();
    other.link.stop();
    expect(socket.closed).not.toBeNull();
    vi.advanceTimersByTime(60_000);
    expect([net.sockets.length, other.sockets.length]).toEqual([1, 1]);
  });

  it('[LNK1] leaves no timer behind over many reconnects', () => {
    const net = fakeNetwork();
    net.link.start();
    for (let round = 0; round < 20; round++) {
      net.welcome().events.onClose({ code: 1006, reason: '' });
      vi.advanceTimersByTime(30_000);
    }
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    net.link.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('requests', () => {
  it('[LNK3] resolve with the checked result', async () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome();
    const probing = net.link.request('viewer.probe', {}, SESSION_ID);
    await net.answer('viewer.probe', PROBE_RESULT);
    await expect(probing).resolves.toEqual(PROBE_RESULT);
  });

  it('[LNK3] reject with what the machine says', async () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome();
    const probing = net.link.request('viewer.probe', {}, SESSION_ID);
    const requestId = sentMessages(net.newest()).at(-1)?.request_id ?? '';
    net
      .newest()
      .events.onMessage(
        buildMessage(
          'ack',
          { ok: false, error: { code: 'session_ended', message: 'It is over.' } },
          { request_id: requestId },
        ),
      );
    await expect(probing).rejects.toMatchObject({ code: 'session_ended', message: 'It is over.' });
  });

  it('[LNK3] reject a result that does not fit its schema', async () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome();
    const probing = net.link.request('viewer.probe', {}, SESSION_ID);
    const refused = expect(probing).rejects.toBeInstanceOf(ProtocolError);
    await net.answer('viewer.probe', { clock_ms: 'noon' });
    await refused;
  });

  it('[LNK3] end with the link', async () => {
    const net = fakeNetwork();
    net.link.start();
    const socket = net.welcome();
    const probing = net.link.request('viewer.probe', {}, SESSION_ID);
    const lost = expect(probing).rejects.toMatchObject({ code: 'link_lost' });
    socket.events.onClose({ code: 1006, reason: '' });
    await lost;
  });

  it('[LNK3] end by time', async () => {
    const net = fakeNetwork();
    net.link.start();
    net.welcome();
    const probing = net.link.request('viewer.probe', {}, SESSION_ID);
    const late = expect(probing).rejects.toMatchObject({ code: 'gateway_timeout' });
    vi.advanceTimersByTime(20_000);
    await late;
  });

  it('[LNK3] end later where the machine may take longer: the end of an upload waits for its disk', async () => {
    const net = fakeNetwork();
    net.link.start();
    const socket = net.welcome();
    let isOver = false;
    const end = { transfer_id: SESSION_ID, sha256: '0'.repeat(64) };
    const ending = net.link.request('file.upload.end', end).finally(() => {
      isOver = true;
    });
    const late = expect(ending).rejects.toMatchObject({ code: 'gateway_timeout' });
    for (let waitedMs = 0; waitedMs < limits.UPLOAD_END_TIMEOUT_MS; waitedMs += 5_000) {
      await vi.advanceTimersByTimeAsync(5_000);
      socket.events.onMessage('pong');
    }
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    await late;
  });

  it('[LNK3] are neither sent nor queued while the link is not open', async () => {
    const net = fakeNetwork();
    net.link.start();
    await expect(net.link.request('viewer.probe', {})).rejects.toMatchObject({ code: 'link_lost' });
    expect(net.link.sendFrame(new Uint8Array(28))).toBe(false);
    expect(net.welcome().sent).toEqual([]);
  });
});

describe('listeners', () => {
  it('[LNK4] hear frames and events of their own session until they stop', () => {
    const net = fakeNetwork();
    net.link.start();
    const socket = net.welcome();
    const heard: string[] = [];
    const stop = net.link.listen(SESSION_ID, {
      onFrame: (frame) => heard.push(`frame ${frame.id}`),
      onEvent: ({ type }) => heard.push(type),
    });
    const say = () => {
      for (const id of [SESSION_ID, OTHER_SESSION]) {
        socket.events.onMessage(encodeFrame({ kind: FRAME_KIND.OUTPUT, id }));
        socket.events.onMessage(buildMessage('session.notice', { kind: 'output_paused' }, { session_id: id }));
      }
    };
    say();
    stop();
    say();
    expect(heard).toEqual([`frame ${SESSION_ID}`, 'session.notice']);
  });

  it('[LNK4] hear the events of the machine itself until they stop', () => {
    const net = fakeNetwork();
    net.link.start();
    const socket = net.welcome();
    const heard: string[] = [];
    const stop = net.link.listenToMachine(({ type }) => heard.push(type));
    const say = () => {
      socket.events.onMessage(buildMessage('file.failed', TRANSFER_FAILED));
      socket.events.onMessage(buildMessage('session.notice', { kind: 'output_paused' }, { session_id: SESSION_ID }));
    };
    say();
    stop();
    say();
    expect(heard).toEqual(['file.failed']);
  });

  it('[LNK5] what is malformed is dropped and the link goes on', () => {
    const net = fakeNetwork();
    net.link.start();
    const socket = net.welcome();
    const before = socket.sent.length;
    for (const bad of [
      '',
      '{',
      '[]',
      '{"type":"ack"}',
      '{"type":"hub.welcome","body":{}}',
      '{"type":"nobody.knows","body":1}',
    ])
      socket.events.onMessage(bad);
    for (const bad of [new Uint8Array(0), new Uint8Array(27), new Uint8Array(64).fill(255)])
      socket.events.onMessage(bad);
    expect(net.link.view.get().link.name).toBe('open');
    expect(socket.sent).toHaveLength(before);
  });
});
