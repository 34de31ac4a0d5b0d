import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { claimPort, hasIpv6Loopback } from './free-port.ts';

async function occupied(host: string): Promise<{ port: number; close: () => void }> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, close: () => server.close() };
}

describe('claimPort', () => {
  it('[HOST8] finds a free port for 0 and leaves it free', async () => {
    const port = await claimPort(0);
    expect(port).toBeGreaterThan(0);
    expect(await claimPort(port)).toBe(port);
  });

  it('[HOST8] knows whether there is an IPv6 loopback', async () => {
    const has = Object.values(networkInterfaces()).some((addresses) =>
      addresses?.some(({ address }) => address === '::1'),
    );
    expect(await hasIpv6Loopback()).toBe(has);
  });

  it.each(['127.0.0.1', '0.0.0.0', '::1'])('[HOST8] refuses a port taken on %s', async (host) => {
    const other = await occupied(host);
    await expect(claimPort(other.port)).rejects.toThrow(
      `Port ${other.port} on localhost is taken by another program. Choose another with --port N (0 takes any free one).`,
    );
    other.close();
  });
});
