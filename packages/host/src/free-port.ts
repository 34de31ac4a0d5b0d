// Is the port ours to take? Asked before anything is started, so that the answer is one clear sentence.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { HostError } from './errors.ts';

/** The port itself, or for 0 one that is free now. */
export async function claimPort(port: number): Promise<number> {
  const chosen = await tryListen(port, '127.0.0.1');
  // Browsers ask [::1] first when they are told `localhost`: a stranger there would get our visitors.
  await tryListen(chosen, '::1');
  return chosen;
}

/** Whether this machine has [::1] at all. */
export async function hasIpv6Loopback(): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port: 0, host: '::1' });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function tryListen(port: number, host: string): Promise<number> {
  const server = createServer();
  try {
    server.listen({ port, host });
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // No IPv6 on this machine: then nobody else listens there either.
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return port;
    const why = code === 'EACCES' ? 'needs rights that this user does not have' : 'is taken by another program';
    throw new HostError(
      'port_taken',
      `Port ${port} on localhost ${why}. Choose another with --port N (0 takes any free one).`,
      {
        cause: error,
      },
    );
  } finally {
    server.close();
  }
}
