// The one socket from this page to a machine's hub: performs the effects of the protocol's link state machine and hands
// messages and frames to the sessions that listen. Knows nothing of terminals.
import {
  buildMessage,
  limits,
  newId,
  parseBody,
  parseMessage,
  ProtocolError,
  type BrowserBodies,
  type BrowserMessageType,
  type CommandBodies,
  type CommandResults,
  type Envelope,
  type MessageBodies,
  type Role,
} from '@vibecode/protocol';
import { decodeFrame, type Frame } from '@vibecode/protocol/frames';
import { INITIAL_LINK_STATE, stepLink, type LinkEffect, type LinkEvent, type LinkState } from '@vibecode/protocol/link';
import { BROWSER_VALIDATORS, EVENT_VALIDATORS, RESULT_VALIDATORS } from '@vibecode/protocol/validators';
import { createStore, type ReadableStore, type Store } from '../lib/store.ts';
import { PendingRequests, type SetTimer } from './pending-requests.ts';

/** What this file needs of a WebSocket. */
export interface LinkSocket {
  send: (data: string | Uint8Array<ArrayBuffer>) => void;
  close: (code: number, reason: string) => void;
}

export interface LinkSocketEvents {
  onOpen: () => void;
  onMessage: (data: string | Uint8Array) => void;
  onClose: (close: { code: number; reason: string }) => void;
}

export interface MachineLinkOptions {
  /** Asked again at each try, so that a fresh page key is used. */
  openSocket: (events: LinkSocketEvents) => LinkSocket;
  nowMs: () => number;
  random: () => number;
  setTimer: SetTimer;
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => unknown;
}

export interface MachineLinkView {
  link: LinkState;
  /** null until the hub has said it on this connection. */
  gateway: BrowserBodies['gateway.status'] | null;
  viewerId: number | null;
  role: Role | null;
}

export interface SessionListener {
  onFrame: (frame: Frame) => void;
  onEvent: (envelope: Envelope) => void;
}

/** Hears the events that are about the machine, not about one of its sessions: health, installs, transfers. */
export type MachineListener = (envelope: Envelope) => void;

const NOBODY = { gateway: null, viewerId: null, role: null } as const;

export class MachineLink {
  readonly #options: MachineLinkOptions;
  readonly #view: Store<MachineLinkView> = createStore<MachineLinkView>({ link: INITIAL_LINK_STATE, ...NOBODY });
  readonly #pending: PendingRequests;
  readonly #listeners = new Map<string, Set<SessionListener>>();
  readonly #machineListeners = new Set<MachineListener>();
  #socket: { generation: number; socket: LinkSocket } | null = null;
  #cancelTimer: () => void = () => {};

  constructor(options: MachineLinkOptions) {
    this.#options = options;
    this.#pending = new PendingRequests(options.setTimer);
  }

  get view(): ReadableStore<MachineLinkView> {
    return this.#view;
  }

  start(): void {
    this.#step({ type: 'start', nowMs: this.#options.nowMs() });
  }

  stop(): void {
    this.#step({ type: 'stop' });
  }

  /** The browser came online or into view: try at once instead of waiting. */
  wake(): void {
    this.#step({ type: 'wake', nowMs: this.#options.nowMs() });
  }

  listen(sessionId: string, listener: SessionListener): () => void {
    const listeners = this.#listeners.get(sessionId) ?? new Set();
    this.#listeners.set(sessionId, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(sessionId);
    };
  }

  listenToMachine(listener: MachineListener): () => void {
    this.#machineListeners.add(listener);
    return () => this.#machineListeners.delete(listener);
  }

  /** Rejects with a ProtocolError: the machine's own, or link_lost when the link is not open or breaks meanwhile. */
  async request<T extends BrowserMessageType & keyof CommandResults>(
    type: T,
    body: CommandBodies[T],
    sessionId?: string,
  ): Promise<CommandResults[T]> {
    const requestId = newId(this.#options.fillRandom);
    const sent = this.#send(
      buildMessage<T>(type, body as MessageBodies[T], {
        request_id: requestId,
        ...(sessionId === undefined ? {} : { session_id: sessionId }),
      }),
    );
    if (!sent) throw linkLost();
    const result = await this.#pending.add(
      requestId,
      type === 'file.upload.end' ? limits.UPLOAD_END_TIMEOUT_MS : limits.COMMAND_TIMEOUT_MS,
    );
    return parseBody<CommandResults[T]>(
      `The answer to ${type}`,
      RESULT_VALIDATORS[type] as Parameters<typeof parseBody<CommandResults[T]>>[1],
      result,
    );
  }

  /** A note that nobody answers. false: the link is not open and nothing was sent or queued. */
  tell<T extends BrowserMessageType>(type: T, body: CommandBodies[T], sessionId?: string): boolean {
    return this.#send(
      buildMessage<T>(type, body as MessageBodies[T], sessionId === undefined ? {} : { session_id: sessionId }),
    );
  }

  /** false: the link is not open and nothing was sent or queued. */
  sendFrame(frame: Uint8Array<ArrayBuffer>): boolean {
    return this.#send(frame);
  }

  #send(data: string | Uint8Array<ArrayBuffer>): boolean {
    const { link } = this.#view.get();
    if (link.name !== 'open' || this.#socket?.generation !== link.generation) return false;
    this.#socket.socket.send(data);
    return true;
  }

  #step(event: LinkEvent): void {
    const before = this.#view.get();
    const { state, effects } = stepLink(before.link, event);
    const wasOpen = before.link.name === 'open';
    // The state is told before the effects run: an effect may call back at once.
    if (state !== before.link)
      this.#view.set(state.name === 'open' ? { ...before, link: state } : { link: state, ...NOBODY });
    for (const effect of effects) this.#perform(effect);
    if (wasOpen && state.name !== 'open') this.#pending.failAll(linkLost());
  }

  #perform(effect: LinkEffect): void {
    switch (effect.type) {
      case 'dial':
        this.#dial(effect.generation);
        return;
      case 'close_socket':
        if (this.#socket?.generation === effect.generation) {
          const { socket } = this.#socket;
          this.#socket = null;
          socket.close(effect.code, effect.reason);
        }
        return;
      case 'send_hello':
        // A browser says hello with its cookie and subprotocols; the hub's welcome follows by itself.
        return;
      case 'send_ping':
        if (this.#socket?.generation === effect.generation) this.#socket.socket.send('ping');
        return;
      case 'set_timer':
        this.#cancelTimer();
        this.#cancelTimer = this.#options.setTimer(() => {
          this.#step({ type: 'timer', nowMs: this.#options.nowMs(), random: this.#options.random() });
        }, effect.delayMs);
        return;
      case 'clear_timer':
        this.#cancelTimer();
        return;
    }
  }

  #dial(generation: number): void {
    // A socket that was replaced is orphaned: whatever it still says is dropped by the generation check.
    const isCurrent = () => this.#socket?.generation === generation;
    const socket = this.#options.openSocket({
      onOpen: () => {
        if (isCurrent()) this.#step({ type: 'socket_open', generation, nowMs: this.#options.nowMs() });
      },
      onMessage: (data) => {
        if (!isCurrent()) return;
        this.#step({ type: 'heard', generation, nowMs: this.#options.nowMs() });
        if (typeof data === 'string') this.#onText(data, generation);
        else this.#onBinary(data);
      },
      onClose: (close) => {
        if (!isCurrent()) return;
        this.#socket = null;
        this.#step({
          type: 'socket_closed',
          generation,
          nowMs: this.#options.nowMs(),
          random: this.#options.random(),
          close,
        });
      },
    });
    this.#socket = { generation, socket };
  }

  #onText(text: string, generation: number): void {
    if (text === 'pong') return;
    // Asked while this page is hidden and its own timers hardly ring.
    if (text === 'ping') {
      if (this.#socket?.generation === generation) this.#socket.socket.send('pong');
      return;
    }
    const parsed = parseMessage(text);
    // Nothing malformed is ever answered by a browser: the hub is the only one that talks to it.
    if (parsed.kind !== 'ok') return;
    const { envelope } = parsed;
    switch (envelope.type) {
      case 'hub.welcome': {
        if (!BROWSER_VALIDATORS['hub.welcome'](envelope.body)) return;
        const { viewer_id, role } = envelope.body;
        this.#step({ type: 'welcomed', generation, nowMs: this.#options.nowMs() });
        this.#view.set({ ...this.#view.get(), viewerId: viewer_id ?? null, role: role ?? null });
        return;
      }
      case 'gateway.status':
        if (BROWSER_VALIDATORS['gateway.status'](envelope.body))
          this.#view.set({ ...this.#view.get(), gateway: envelope.body });
        return;
      case 'ack':
        this.#onAck(envelope);
        return;
      default:
        if (envelope.session_id === undefined) for (const listener of this.#machineListeners) listener(envelope);
        else for (const listener of this.#listeners.get(envelope.session_id) ?? []) listener.onEvent(envelope);
    }
  }

  #onAck({ request_id: requestId, body }: Envelope): void {
    if (requestId === undefined || !EVENT_VALIDATORS.ack(body)) return;
    this.#pending.settle(
      requestId,
      body.ok ? { result: body.result ?? {} } : { error: ProtocolError.fromWire(body.error) },
    );
  }

  #onBinary(bytes: Uint8Array): void {
    if (bytes.length > limits.MAX_GATEWAY_FRAME_BYTES) return;
    const decoded = decodeFrame(bytes);
    if (!decoded.ok) return;
    for (const listener of this.#listeners.get(decoded.frame.id) ?? []) listener.onFrame(decoded.frame);
  }
}

export function linkLost(): ProtocolError {
  return new ProtocolError('link_lost', 'The connection to VibeCode is down. It comes back by itself; then try again.');
}
