// A control plane for tests and developers: accepts gateways by their credential and hands each link to its user.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  buildMessage,
  chooseVersion,
  CLOSE,
  parseBody,
  parseMessage,
  PROTOCOL_VERSION,
  type EventBodies,
} from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { Recording } from './expectation.ts';
import { MockGatewayLink, newMockId } from './mock-gateway-link.ts';

export interface MockControlPlaneOptions {
  port?: number;
  /** What a gateway must present. */
  credential?: string;
  /** Versions that this hub speaks; an impossible range refuses every gateway. */
  protocol?: { min: number; max: number };
}

export class MockControlPlane {
  readonly url: string;
  readonly gatewayId = newMockId();
  /** Links that were welcomed, in order. */
  readonly links = new Recording<MockGatewayLink>();
  /** The credential that is accepted from now on. */
  credential: string;
  /** Answers every dial with this status instead of an upgrade. */
  refuseWith: { status: number; retryAfterSeconds?: number } | undefined;
  /** Whether a hello is answered. */
  welcomes = true;
  /** Every try to connect, refused ones too. */
  dialCount = 0;
  protocol: { min: number; max: number } | undefined;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, options: MockControlPlaneOptions, stop: () => Promise<void>) {
    this.url = url;
    this.credential = options.credential ?? `mock-${newMockId()}`;
    this.protocol = options.protocol;
    this.#stop = stop;
  }

  static async start(options: MockControlPlaneOptions = {}): Promise<MockControlPlane> {
    const server = createServer((_request, response) => response.writeHead(404).end());
    const sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has('vibecode.gateway.v1') ? 'vibecode.gateway.v1' : false),
    });
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const plane = new MockControlPlane(`http://127.0.0.1:${port}`, options, async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      plane.dialCount += 1;
      const status = plane.#statusFor(request);
      if (status === undefined) sockets.handleUpgrade(request, stream, head, (socket) => plane.#accept(socket));
      else {
        const wait = plane.refuseWith?.retryAfterSeconds;
        const retryAfter = wait === undefined ? '' : `Retry-After: ${wait}\r\n`;
        stream.end(`HTTP/1.1 ${status} Refused\r\n${retryAfter}Connection: close\r\nContent-Length: 0\r\n\r\n`);
      }
    });
    return plane;
  }

  /** The first link welcomed after `from` others. */
  async link({ from = 0, timeoutMs = 10_000 }: { from?: number; timeoutMs?: number } = {}): Promise<MockGatewayLink> {
    return this.links.expect('a gateway that says hello', () => true, { from, timeoutMs });
  }

  /** Closes every socket without a word, and the port. */
  async stop(): Promise<void> {
    await this.#stop();
  }

  #statusFor(request: IncomingMessage): number | undefined {
    if (this.refuseWith !== undefined) return this.refuseWith.status;
    if (request.url !== '/gateway/connect') return 404;
    return request.headers.authorization === `Bearer ${this.credential}` ? undefined : 401;
  }

  #accept(socket: WebSocket): void {
    let link: MockGatewayLink | undefined;
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (!Buffer.isBuffer(data)) return;
      const message = isBinary ? new Uint8Array(data) : data.toString('utf8');
      if (link !== undefined) link.received(message);
      else if (this.welcomes) link = this.#greet(socket, message);
    });
  }

  #greet(socket: WebSocket, message: string | Uint8Array): MockGatewayLink | undefined {
    let hello: EventBodies['gateway.hello'];
    try {
      const parsed = parseMessage(String(message));
      if (parsed.kind !== 'ok' || parsed.envelope.type !== 'gateway.hello') throw new Error('not gateway.hello');
      hello = parseBody('gateway.hello', EVENT_VALIDATORS['gateway.hello'], parsed.envelope.body);
    } catch (error) {
      socket.close(CLOSE.BAD_HANDSHAKE.code, error instanceof Error ? error.message.slice(0, 100) : '');
      return undefined;
    }
    const choice = chooseVersion(hello.protocol, this.protocol);
    if (!choice.ok) {
      socket.close(
        CLOSE.VERSION.code,
        choice.mustUpdate === 'peer' ? 'update the gateway' : 'update the control plane',
      );
      return undefined;
    }
    const link = new MockGatewayLink({ socket, hello });
    link.sendText(
      buildMessage('hub.welcome', {
        protocol: PROTOCOL_VERSION,
        server_time: Date.now(),
        gateway_id: this.gatewayId,
      }),
    );
    this.links.add(link);
    return link;
  }
}
