import { buildMessage, type MachineHealth } from '@vibecode/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../lib/store.ts';
import { fakeNetwork, sentMessages, type FakeSocket } from '../testing/fake-sockets.ts';
import { watchHealth } from './watch-health.ts';

const SAMPLE: MachineHealth = {
  at: 1_800_000_000_000,
  uptime_s: 60,
  cpu_percent: 12,
  load: [1, 1, 1],
  memory: { total_bytes: 10, used_bytes: 5 },
  swap: { total_bytes: 0, used_bytes: 0 },
  disks: [],
  network: { received_bytes_per_s: 0, sent_bytes_per_s: 0 },
  gateway: { cpu_percent: 0, rss_bytes: 1 },
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage() {
  const net = fakeNetwork();
  const visible = createStore(true);
  const lifetime = new AbortController();
  const samples: MachineHealth[] = [];
  net.link.start();
  watchHealth({
    link: net.link,
    visible,
    onSample: ({ machine }) => samples.push(machine),
    signal: lifetime.signal,
  });
  return { net, visible, lifetime, samples };
}

const asked = (socket: FakeSocket) =>
  sentMessages(socket)
    .filter(({ type }) => type === 'health.watch')
    .map(({ body }) => (body as { watching: boolean }).watching);

describe('watching a machine', () => {
  it('[HLT3] asks once the machine is there, and again after a cut and after a restart of its gateway', () => {
    const { net } = stage();
    const first = net.welcome();
    expect(asked(first)).toEqual([true]);
    first.events.onMessage(buildMessage('gateway.status', { connected: false, since: 5 }));
    first.events.onMessage(buildMessage('gateway.status', { connected: true, since: 6 }));
    expect(asked(first)).toEqual([true, true]);
    first.events.onClose({ code: 1006, reason: '' });
    vi.advanceTimersByTime(1_000);
    expect(asked(net.welcome())).toEqual([true]);
  });

  it('[HLT3] stops while nobody looks and when the page is left', () => {
    const { net, visible, lifetime } = stage();
    const socket = net.welcome();
    visible.set(false);
    visible.set(true);
    expect(asked(socket)).toEqual([true, false, true]);
    lifetime.abort();
    expect(asked(socket)).toEqual([true, false, true, false]);
    visible.set(false);
    expect(asked(socket)).toHaveLength(4);
  });

  it('[HLT3] hears samples until it ends, and none that are malformed', () => {
    const { net, samples, lifetime } = stage();
    const socket = net.welcome();
    const say = () => socket.events.onMessage(buildMessage('gateway.health', { machine: SAMPLE, sessions: [] }));
    say();
    socket.events.onMessage(
      JSON.stringify({ type: 'gateway.health', body: { machine: { at: 'noon' }, sessions: [] } }),
    );
    lifetime.abort();
    say();
    expect(samples).toEqual([SAMPLE]);
  });
});
