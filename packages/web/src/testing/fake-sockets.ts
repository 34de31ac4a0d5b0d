// Sockets whose other end is the test, in place of the network.
import { buildMessage, newId, type AckBody, type ErrorCode } from '@vibecode/protocol';
import { MachineLink, type LinkSocketEvents, type MachineLinkOptions } from '../link/machine-link.ts';

export interface FakeSocket {
  events: LinkSocketEvents;
  sent: (string | Uint8Array)[];
  closed: { code: number; reason: string } | null;
}

export const GATEWAY_ID = '0123456789abcdef';
export const SESSION_ID = 's000000000000001';

export interface FakeNetwork {
  link: MachineLink;
  sockets: FakeSocket[];
  newest: () => FakeSocket;
  /** The newest socket opens and is welcomed. */
  welcome: (options?: { gatewaySince?: number }) => FakeSocket;
  /** Answers the newest request of that type that was sent over the newest socket. */
  answer: (type: string, result: object) => Promise<void>;
  /** The same with an error. */
  refuse: (type: string, code: ErrorCode) => Promise<void>;
}

/** Uses setTimeout and performance.now of the test's fake timers. */
export function fakeNetwork(options: Partial<MachineLinkOptions> = {}): FakeNetwork {
  const sockets: FakeSocket[] = [];
  let idCount = 0;
  const link = new MachineLink({
    openSocket: (events) => {
      const socket: FakeSocket = { events, sent: [], closed: null };
      sockets.push(socket);
      return {
        send: (data) => socket.sent.push(data),
        close: (code, reason) => {
          socket.closed = { code, reason };
        },
      };
    },
    nowMs: () => performance.now(),
    random: () => 0.5,
    setTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    fillRandom: (bytes) => bytes.fill(++idCount),
    ...options,
  });
  const newest = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('nothing was dialled');
    return socket;
  };
  async function acknowledge(type: string, body: AckBody): Promise<void> {
    const requestId = newestRequestId(newest(), type);
    newest().events.onMessage(buildMessage('ack', body, { request_id: requestId }));
    // The answer is read in promises.
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  }
  return {
    link,
    sockets,
    newest,
    welcome({ gatewaySince = 1 } = {}) {
      const socket = newest();
      socket.events.onOpen();
      socket.events.onMessage(
        buildMessage('hub.welcome', {
          protocol: 1,
          viewer_id: 7,
          role: 'owner',
          server_time: 1,
          gateway_id: GATEWAY_ID,
        }),
      );
      socket.events.onMessage(buildMessage('gateway.status', { connected: true, since: gatewaySince }));
      return socket;
    },
    answer: (type, result) => acknowledge(type, { ok: true, result }),
    refuse: (type, code) => acknowledge(type, { ok: false, error: { code, message: 'No.' } }),
  };
}

export function sentMessages(socket: FakeSocket): { type: string; request_id?: string; body: object }[] {
  return socket.sent
    .filter((data) => typeof data === 'string' && data.startsWith('{'))
    .map((text) => JSON.parse(text as string) as { type: string; body: object });
}

function newestRequestId(socket: FakeSocket, type: string): string {
  const requestId = sentMessages(socket).findLast((message) => message.type === type)?.request_id;
  return requestId ?? newId((bytes) => bytes.fill(0));
}
