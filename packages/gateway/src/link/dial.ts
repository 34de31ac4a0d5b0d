// One WebSocket to the control plane, over `ws`: bounded, uncompressed, with the credential in a header and nowhere else.
import { CLOSE, closeReason, limits } from '@vibecode/protocol';
import type { LinkClose } from '@vibecode/protocol/link';
import { WebSocket } from 'ws';
import type { OutboxSocket } from './outbox.ts';

export const GATEWAY_SUBPROTOCOL = 'vibecode.gateway.v1';

/**
 * `ws` gives up on a message above this with a code of its own before it is read. Larger than MAX_TEXT_MESSAGE_BYTES, so
 * that a message somewhat too large is refused by us, with our code and a reason that names the limit.
 */
const MAX_PAYLOAD_BYTES = 16_777_216;
/** A peer that does not answer a close in this time is cut off; its socket would stay open for 30 s otherwise. */
const CLOSE_TIMEOUT_MS = 2_000;
/** A server may ask us to stay away, not to vanish. */
const MAX_SERVER_WAIT_MS = 300_000;

export interface SocketEvents {
  opened: () => void;
  text: (message: string) => void;
  frame: (bytes: Uint8Array) => void;
  /** Once, also when the dial failed. Nothing follows. */
  closed: (close: LinkClose, serverWaitMs?: number) => void;
}

export interface LinkSocket extends OutboxSocket {
  close(code: number, reason: string): void;
}

/** Gets ready, then dials at once: between the two it may turn out that nobody wants the link any more. */
export type PrepareDial<Dialled extends LinkSocket = LinkSocket> = () => Promise<(events: SocketEvents) => Dialled>;

export interface DialledSocket extends LinkSocket {
  /** Reads nothing until `resume`: the peer has to wait. */
  pause(): void;
  resume(): void;
  /** Ends it without a word, as the end of the process would. */
  cut(): void;
}

/** With a credential that is read afresh at each try. */
export function dialWithCredential(url: URL, readCredential: () => Promise<string>): PrepareDial<DialledSocket> {
  return async () => {
    const credential = await readCredential();
    return (events) => dial(url, credential, events);
  };
}

function dial(url: URL, credential: string, events: SocketEvents): DialledSocket {
  const socket = new WebSocket(url, GATEWAY_SUBPROTOCOL, {
    headers: { authorization: `Bearer ${credential}` },
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    handshakeTimeout: limits.HELLO_TIMEOUT_MS,
    followRedirects: false,
  });
  let isOver = false;
  let fault = '';
  const over = (close: LinkClose, serverWaitMs?: number): void => {
    if (isOver) return;
    isOver = true;
    events.closed(close, serverWaitMs);
  };

  socket.on('open', () => {
    if (!isOver) events.opened();
  });
  socket.on('message', (data, isBinary) => {
    if (isOver || !Buffer.isBuffer(data)) return;
    const limit = isBinary ? limits.MAX_BROWSER_FRAME_BYTES : limits.MAX_TEXT_MESSAGE_BYTES;
    if (data.length > limit) {
      const reason = `${isBinary ? 'frame' : 'message'} of ${data.length} bytes; at most ${limit}`;
      shut(socket, CLOSE.TOO_LARGE.code, reason);
      over({ code: CLOSE.TOO_LARGE.code, reason });
    } else if (isBinary) {
      events.frame(data);
    } else {
      events.text(data.toString('utf8'));
    }
  });
  socket.on('unexpected-response', (request, response) => {
    const status = response.statusCode ?? 0;
    over(closeForStatus(status), serverWait(response.headers['retry-after']));
    request.destroy();
  });
  socket.on('error', (error) => {
    fault = error.message;
  });
  socket.on('close', (code, reason) => over({ code, reason: reason.toString('utf8') || fault }));

  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (data, written) => socket.send(data, written),
    close: (code, reason) => {
      isOver = true;
      shut(socket, code, reason);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    cut: () => {
      isOver = true;
      socket.terminate();
    },
  };
}

function shut(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === WebSocket.CONNECTING || code === CLOSE.PEER_DEAD.code) {
    socket.terminate();
    return;
  }
  socket.close(code, closeReason(reason));
  const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

/** A refusal before the upgrade means the same as a close code after it. */
function closeForStatus(status: number): LinkClose {
  const reason = `HTTP status ${status}`;
  if (status === 401 || status === 403) return { code: CLOSE.UNAUTHORIZED.code, reason };
  if (status === 426) return { code: CLOSE.VERSION.code, reason };
  return { code: 1006, reason };
}

function serverWait(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter ?? 'none');
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(MAX_SERVER_WAIT_MS, seconds * 1000) : undefined;
}
