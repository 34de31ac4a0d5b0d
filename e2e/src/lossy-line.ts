// A line between a machine and its control plane that loses answers: the question arrives, is acted on, and nobody hears of it.
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class LossyLine {
  readonly url: string;
  readonly #server: Server;
  readonly #lost: () => number;

  private constructor(server: Server, lost: () => number) {
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
    this.#lost = lost;
  }

  /** Loses the first answer that says yes. */
  static async to(url: string): Promise<LossyLine> {
    let lostCount = 0;
    const server = createServer((incoming, outgoing) => {
      const { host: _ours, origin: _too, ...headers } = incoming.headers;
      const asking = request(url + (incoming.url ?? ''), { method: incoming.method, headers }, (answer) => {
        if (lostCount === 0 && answer.statusCode === 201) {
          lostCount += 1;
          answer.resume().on('end', () => incoming.socket.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      asking.on('error', () => incoming.socket.destroy());
      incoming.pipe(asking);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LossyLine(server, () => lostCount);
  }

  get lostCount(): number {
    return this.#lost();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
