// A TCP proxy that behaves like a slow line: a fixed delay each way and a byte rate each way, with the small buffers that a
// modem has, so that whoever writes too much waits. For proofs on loopback only.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface ThrottleProxyOptions {
  targetPort: number;
  /** Bits a second, each way. */
  bitsPerSecond: number;
  /** Added to each direction, in ms: half the round trip. */
  delayMs: number;
}

const SLICE_MS = 5;
/** What the line itself holds before it stops reading from the sender. */
const LINE_BUFFER_BYTES = 32_768;

export class ThrottleProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async start(options: ThrottleProxyOptions): Promise<ThrottleProxy> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = new ThrottleProxy(server, address.port);
    server.on('connection', (near) => {
      const far = connect({ port: options.targetPort, host: '127.0.0.1', noDelay: true });
      proxy.#own(near, far);
      // The control plane answers for its own host name alone: the request names the target, not this proxy.
      near.once('data', (head: Buffer) => {
        const asked = head.toString('latin1').replace(`127.0.0.1:${proxy.port}`, `127.0.0.1:${options.targetPort}`);
        near.unshift(Buffer.from(asked, 'latin1'));
        slowly(near, far, options);
      });
      slowly(far, near, options);
    });
    return proxy;
  }

  #own(...sockets: Socket[]): void {
    for (const socket of sockets) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        for (const other of sockets) other.destroy();
      });
    }
  }

  /** Breaks every connection, as a line that goes down does. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function slowly(from: Socket, to: Socket, { bitsPerSecond, delayMs }: ThrottleProxyOptions): void {
  const bytesPerSlice = (bitsPerSecond / 8) * (SLICE_MS / 1000);
  let queue: { bytes: Buffer; dueMs: number }[] = [];
  let queuedBytes = 0;
  let credit = 0;
  let lastMs = performance.now();
  from.on('data', (bytes: Buffer) => {
    queue.push({ bytes, dueMs: performance.now() + delayMs });
    queuedBytes += bytes.length;
    if (queuedBytes > LINE_BUFFER_BYTES) from.pause();
  });
  const timer = setInterval(() => {
    const nowMs = performance.now();
    credit = Math.min(bytesPerSlice * 4, credit + bytesPerSlice * ((nowMs - lastMs) / SLICE_MS));
    lastMs = nowMs;
    for (let head = queue[0]; head !== undefined && head.dueMs <= nowMs && credit >= 1; head = queue[0]) {
      const part = head.bytes.subarray(0, Math.floor(credit));
      credit -= part.length;
      queuedBytes -= part.length;
      to.write(part);
      if (part.length === head.bytes.length) queue.shift();
      else head.bytes = head.bytes.subarray(part.length);
    }
    if (queuedBytes <= LINE_BUFFER_BYTES / 2) from.resume();
  }, SLICE_MS);
  from.on('close', () => {
    clearInterval(timer);
    queue = [];
  });
}
