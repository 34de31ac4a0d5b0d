import { buildMessage } from '@vibecode/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeNetwork } from '../testing/fake-sockets.ts';
import { whenConnected } from './when-connected.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('waiting for a machine', () => {
  it('[LNK7] ends once hub and gateway are there', async () => {
    const net = fakeNetwork();
    net.link.start();
    const connected = whenConnected(net.link);
    net.welcome();
    await expect(connected).resolves.toBeUndefined();
    await expect(whenConnected(net.link)).resolves.toBeUndefined();
  });

  it('[LNK7] ends with words after a while, by what is missing', async () => {
    const net = fakeNetwork();
    net.link.start();
    const lost = expect(whenConnected(net.link)).rejects.toMatchObject({ code: 'link_lost' });
    await vi.advanceTimersByTimeAsync(9_000);
    await lost;
    net.welcome().events.onMessage(buildMessage('gateway.status', { connected: false, since: 2 }));
    const offline = expect(whenConnected(net.link)).rejects.toMatchObject({ code: 'gateway_offline' });
    await vi.advanceTimersByTimeAsync(9_000);
    await offline;
  });

  it('[LNK7] ends at once where the link is refused or nobody waits any more', async () => {
    const net = fakeNetwork();
    net.link.start();
    const lifetime = new AbortController();
    const given = expect(whenConnected(net.link, { signal: lifetime.signal })).rejects.toMatchObject({
      code: 'transfer_cancelled',
    });
    lifetime.abort();
    await given;
    const refused = expect(whenConnected(net.link)).rejects.toMatchObject({ code: 'link_lost' });
    net.newest().events.onOpen();
    net.newest().events.onClose({ code: 4003, reason: 'revoked' });
    await refused;
  });
});

describe('a note', () => {
  it('[LNK3] that nobody answers is sent while the link is open, and not queued', () => {
    const net = fakeNetwork();
    net.link.start();
    expect(net.link.tell('file.cancel', { transfer_id: '0123456789abcdef' })).toBe(false);
    const socket = net.welcome();
    expect(net.link.tell('file.cancel', { transfer_id: '0123456789abcdef' })).toBe(true);
    expect(socket.sent).toEqual(['{"type":"file.cancel","body":{"transfer_id":"0123456789abcdef"}}']);
  });
});
