// A Unix socket for other processes of this machine: who reaches its folder and has its group may speak.
import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';

export interface ListenLocalOptions {
  /** In a folder of our own: what stands there of an earlier run is removed. */
  path: string;
  connected: (socket: Socket) => void;
}

export interface LocalServer {
  /** Cuts whoever is connected. */
  close: () => Promise<void>;
}

export async function listenLocal({ path, connected }: ListenLocalOptions): Promise<LocalServer> {
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // Its close follows and says enough.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    connected(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, 0o660);
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
