// The client's end of a WebSocket in tests: messages are kept until somebody asks for them.
import { CLOSE, type CloseName, type Envelope } from '@vibecode/protocol';
import { decodeFrame, encodeFrame, FRAME_KIND, type Frame } from '@vibecode/protocol/frames';
import { randomId } from '../platform/random.ts';

type Message = string | ArrayBuffer;

interface Waiter {
  matches: (message: Message) => boolean;
  resolve: (message: Message) => void;
}

export class TestSocket {
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly received: Message[] = [];
  readonly #socket: WebSocket;
  readonly #waiters = new Set<Waiter>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => this.#arrived(data as Message));
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
    });
    socket.accept();
  }

  send(data: string | ArrayBuffer | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
  }

  close(code = 1000): void {
    this.#socket.close(code, '');
  }

  /** Takes the next text message of this type, waiting for it. */
  async text(type: string): Promise<Envelope> {
    const message = await this.#take((data) => typeof data === 'string' && typeOf(data) === type);
    return JSON.parse(message as string) as Envelope;
  }

  /** Takes the next frame, of this kind when one is named. */
  async frame(kind?: number): Promise<Frame> {
    const message = await this.#take(
      (data) => typeof data !== 'string' && (kind === undefined || new Uint8Array(data)[0] === kind),
    );
    const decoded = decodeFrame(new Uint8Array(message as ArrayBuffer));
    if (!decoded.ok) throw new Error(`received no frame: ${decoded.fault}`);
    return decoded.frame;
  }

  async closedWith(): Promise<CloseName | number> {
    const { code } = await this.closed;
    const known = (Object.keys(CLOSE) as CloseName[]).find((name) => CLOSE[name].code === code);
    return known ?? code;
  }

  /** Answered by the runtime itself, perhaps before what was sent earlier is handled. */
  async ping(): Promise<void> {
    this.#socket.send('ping');
    await this.#take((data) => data === 'pong');
  }

  /** A browser's round trip through the hub: everything sent before has been handled, what was due before has arrived. */
  async settle(): Promise<void> {
    const request_id = randomId();
    this.#socket.send(JSON.stringify({ type: 'no.such', request_id, body: null }));
    await this.#take((data) => typeof data === 'string' && data.includes(request_id));
  }

  /** The same for a gateway: the hub acknowledges every frame. */
  async settleAsGateway(): Promise<void> {
    const id = randomId();
    this.#socket.send(encodeFrame({ kind: FRAME_KIND.OUTPUT, id }));
    await this.#take((data) => {
      const decoded = typeof data === 'string' ? undefined : decodeFrame(new Uint8Array(data));
      return decoded?.ok === true && decoded.frame.id === id;
    });
  }

  /** The hub has asked for a sign of life. */
  async pinged(): Promise<void> {
    await this.#take((data) => data === 'ping');
  }

  frames(): Frame[] {
    return this.received.flatMap((data) => {
      if (typeof data === 'string') return [];
      const decoded = decodeFrame(new Uint8Array(data));
      return decoded.ok ? [decoded.frame] : [];
    });
  }

  #arrived(data: Message): void {
    for (const waiter of this.#waiters) {
      if (!waiter.matches(data)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(data);
      return;
    }
    this.received.push(data);
  }

  async #take(matches: (message: Message) => boolean): Promise<Message> {
    const index = this.received.findIndex(matches);
    const [found] = index === -1 ? [] : this.received.splice(index, 1);
    if (found !== undefined) return found;
    return new Promise((resolve) => this.#waiters.add({ matches, resolve }));
  }
}

function typeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { type?: unknown }).type;
  } catch {
    return undefined;
  }
}
