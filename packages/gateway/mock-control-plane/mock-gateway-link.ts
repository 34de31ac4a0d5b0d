// The hub's side of one gateway's link: welcomes, acknowledges windows, asks and waits for acks, keeps all that came.
import {
  isProtocolError,
  newId,
  parseBody,
  parseMessage,
  ProtocolError,
  type AckBody,
  type Addressing,
  type CommandBodies,
  type CommandResults,
  type Envelope,
  type EventBodies,
} from '@vibecode/protocol';
import { decodeFrame, encodeFrame, FRAME_KIND, type Frame, type FrameParts } from '@vibecode/protocol/frames';
import { EVENT_VALIDATORS, RESULT_VALIDATORS } from '@vibecode/protocol/validators';
import type { WebSocket } from 'ws';
import { Recording } from './expectation.ts';
import { FaultyLine } from './link-faults.ts';

export interface MockGatewayLinkOptions {
  socket: WebSocket;
  hello: EventBodies['gateway.hello'];
}

export class MockGatewayLink {
  readonly hello: EventBodies['gateway.hello'];
  /** Text messages of the gateway, in order. */
  readonly messages = new Recording<Envelope>();
  /** Frames of the gateway, in order. */
  readonly frames = new Recording<Frame>();
  /** What the gateway sent that no protocol of ours allows. */
  readonly violations: string[] = [];
  /** Fulfilled when the socket is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Whether frames to all viewers are acknowledged, as a hub does. */
  acknowledges = true;
  readonly toGateway: FaultyLine;
  readonly fromGateway: FaultyLine;
  readonly #socket: WebSocket;
  readonly #frameListeners = new Set<(frame: Frame) => void>();

  constructor({ socket, hello }: MockGatewayLinkOptions) {
    this.#socket = socket;
    this.hello = hello;
    this.toGateway = new FaultyLine((message) => {
      if (socket.readyState === socket.OPEN) socket.send(message);
    });
    this.fromGateway = new FaultyLine((message) => this.#received(message));
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.toGateway.cut();
        this.fromGateway.cut();
        resolve({ code, reason: reason.toString('utf8') });
      });
    });
  }

  /** Bytes of frames that came so far. */
  get frameBytes(): number {
    return this.frames.items.reduce((sum, frame) => sum + frame.payload.length, 0);
  }

  /** Calls back for each frame, past ones excluded; returns how to stop. */
  onFrame(listener: (frame: Frame) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  /** One message of the socket, as it came. */
  received(message: string | Uint8Array): void {
    this.fromGateway.send(message);
  }

  sendText(message: string): void {
    this.toGateway.send(message);
  }

  sendBytes(message: Uint8Array): void {
    this.toGateway.send(message);
  }

  sendFrame(frame: FrameParts): void {
    this.sendBytes(encodeFrame(frame));
  }

  /** A command without waiting for its ack. */
  send<T extends keyof CommandBodies>(type: T, body: CommandBodies[T], to: Addressing = {}): void {
    this.sendText(JSON.stringify({ type, ...to, body }));
  }

  /** A command and its ack's body, whatever it says. */
  async ask<T extends keyof CommandBodies>(type: T, body: CommandBodies[T], to: Addressing = {}): Promise<AckBody> {
    const requestId = to.request_id ?? newMockId();
    const from = this.messages.items.length;
    this.sendText(JSON.stringify({ type, ...to, request_id: requestId, body }));
    return this.ackOf(requestId, { from });
  }

  /** A command's result; an error ack rejects with its ProtocolError. */
  async request<T extends keyof CommandResults>(
    type: T,
    body: CommandBodies[T],
    to: Addressing = {},
  ): Promise<CommandResults[T]> {
    const ack = await this.ask(type, body, to);
    if (!ack.ok) throw ProtocolError.fromWire(ack.error);
    const validate = RESULT_VALIDATORS[type] as unknown as Parameters<typeof parseBody<CommandResults[T]>>[1];
    return parseBody(`The result of ${type}`, validate, ack.result ?? {});
  }

  /** The body of the first ack of this request. */
  async ackOf(requestId: string, options: { from?: number; timeoutMs?: number } = {}): Promise<AckBody> {
    const ack = await this.messages.expect(
      `ack of ${requestId}`,
      (message) => message.type === 'ack' && message.request_id === requestId,
      { timeoutMs: 20_000, ...options },
    );
    return ack.body as AckBody;
  }

  async expectEvent<T extends keyof EventBodies>(
    type: T,
    fits: (body: EventBodies[T], envelope: Envelope) => boolean = () => true,
    options: { from?: number; timeoutMs?: number } = {},
  ): Promise<EventBodies[T]> {
    const found = await this.messages.expect(
      type,
      (message) => message.type === type && fits(message.body as EventBodies[T], message),
      options,
    );
    return found.body as EventBodies[T];
  }

  /** Closes as a hub does. */
  close(code: number, reason = ''): void {
    this.#socket.close(code, reason);
  }

  /** No close, no FIN that means anything: the line is dead. */
  cut(): void {
    this.#socket.terminate();
  }

  #received(message: string | Uint8Array): void {
    if (typeof message === 'string') this.#receivedText(message);
    else this.#receivedFrame(message);
  }

  #receivedText(message: string): void {
    if (message === 'ping') {
      this.sendText('pong');
      return;
    }
    const parsed = parseMessage(message);
    if (parsed.kind !== 'ok') {
      this.violations.push('a text message that is no envelope');
      return;
    }
    const { type, body } = parsed.envelope;
    const validate = Object.hasOwn(EVENT_VALIDATORS, type)
      ? EVENT_VALIDATORS[type as keyof typeof EVENT_VALIDATORS]
      : undefined;
    if (validate === undefined) this.violations.push(`a message of type ${type}`);
    else {
      try {
        parseBody<unknown>(type, validate, body);
      } catch (error) {
        this.violations.push(isProtocolError(error) ? error.message : type);
      }
    }
    this.messages.add(parsed.envelope);
  }

  #receivedFrame(message: Uint8Array): void {
    const decoded = decodeFrame(message);
    if (!decoded.ok) {
      this.violations.push(`a frame that is ${decoded.fault}`);
      return;
    }
    const { frame } = decoded;
    this.frames.add(frame);
    for (const listener of this.#frameListeners) listener(frame);
    const isStream = frame.kind === FRAME_KIND.OUTPUT || frame.kind === FRAME_KIND.SNAPSHOT;
    if (!this.acknowledges || !isStream || frame.viewer !== 0) return;
    const received = frame.kind === FRAME_KIND.OUTPUT ? frame.offset + frame.payload.length : frame.offset;
    this.sendFrame({ kind: FRAME_KIND.VIEWER_ACK, id: frame.id, viewer: 0, epoch: frame.epoch, offset: received });
  }
}

export function newMockId(): string {
  return newId((bytes) => crypto.getRandomValues(bytes));
}
