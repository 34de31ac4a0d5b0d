// The one link to the control plane: performs what stepLink of the protocol decides. Sessions live on whatever it does.
import { CLOSE, parseBody, parseMessage, buildMessage, type EventBodies } from '@vibecode/protocol';
import { BROWSER_VALIDATORS } from '@vibecode/protocol/validators';
import {
  INITIAL_LINK_STATE,
  stepLink,
  type LinkClose,
  type LinkEffect,
  type LinkEvent,
  type LinkState,
} from '@vibecode/protocol/link';
import type { Clock, Timer } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import type { LinkSocket, PrepareDial } from './dial.ts';
import { explainRefusal } from './explain-refusal.ts';
import { Outbox } from './outbox.ts';

export interface LinkHandlers {
  /** Welcomed: nobody is attached yet. */
  opened: () => void;
  /** The link that was open is cut: every viewer is gone. */
  closed: () => void;
  text: (message: string) => void;
  frame: (bytes: Uint8Array) => void;
  /** After every change of the state's name; for status. */
  stateChanged: (state: LinkState) => void;
  /** The hub has read everything that was sent before this time. */
  delivered: (sentBeforeMs: number) => void;
}

export interface ControlPlaneLinkOptions {
  url: URL;
  /** With the credential, or by a link keeper that has it. */
  prepareDial: PrepareDial;
  hello: () => Promise<EventBodies['gateway.hello']>;
  handlers: LinkHandlers;
  clock: Clock;
  random: Random;
  log: Log;
}

/** What only a person can mend is tried again this often (and up to twice that): a new credential is picked up by itself. */
export const REFUSED_RETRY_MS = 30_000;
/** A control plane on this very machine is asked this often: a try costs nothing and its user waits for it. */
const LOOPBACK_RETRY_MAX_MS = 1_000;
/** A timer this late means that the process stood still: the peer is asked before it is called dead. */
const LATE_TIMER_MS = 5_000;

export class ControlPlaneLink {
  readonly outbox: Outbox;
  readonly #options: ControlPlaneLinkOptions;
  readonly #isLoopback: boolean;
  #state: LinkState = INITIAL_LINK_STATE;
  #socket: LinkSocket | undefined;
  #timer: Timer | undefined;
  /** When the pings went out whose pongs have not come, oldest first. */
  #pings: number[] = [];

  constructor(options: ControlPlaneLinkOptions) {
    this.#options = options;
    this.#isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(options.url.hostname);
    this.outbox = new Outbox({
      overflowed: (queuedBytes) => this.drop(CLOSE.OVERLOADED.code, `${queuedBytes} bytes wait`),
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    this.#apply({ type: 'start', nowMs: this.#options.clock.nowMs() });
  }

  stop(): void {
    this.#apply({ type: 'stop' });
  }

  /** The machine woke, or the credential is new. */
  wake(): void {
    const nowMs = this.#options.clock.nowMs();
    this.#apply(this.#state.name === 'refused' ? { type: 'start', nowMs } : { type: 'wake', nowMs });
  }

  /** Asks for a pong now: `delivered` then tells that the hub has read what was sent before. */
  confirm(): void {
    if (this.#state.name === 'open') this.#ping();
  }

  /** Closes the link for a fault of the peer's or of ours; it is dialled again as the close code says. */
  drop(code: number, reason: string): void {
    if (this.#socket === undefined || this.#state.name === 'stopped') return;
    this.#socket.close(code, reason);
    this.#closed(this.#state.generation, { code, reason });
  }

  #apply(event: LinkEvent): void {
    const before = this.#state;
    const { state, effects } = stepLink(before, event);
    this.#state = state;
    if (before.name === 'open' && state.name !== 'open') {
      this.outbox.close();
      this.#options.handlers.closed();
    }
    for (const effect of effects) this.#perform(effect);
    if (state.name !== before.name) this.#entered(state);
  }

  #entered(state: LinkState): void {
    const { clock, log, random, handlers } = this.#options;
    if (state.name === 'waiting') {
      log.info('link.waiting', {
        attempt: state.attempt,
        waitMs: Math.round(state.untilMs - clock.nowMs()),
        code: state.lastClose?.code,
        reason: state.lastClose?.reason,
      });
    } else if (state.name === 'refused') {
      log.error('link.refused', {
        code: state.close.code,
        reason: state.close.reason,
        todo: explainRefusal(state.close),
      });
      this.#setTimer(REFUSED_RETRY_MS * (1 + random.unit()), () => this.wake());
    } else {
      log[state.name === 'open' ? 'info' : 'debug'](`link.${state.name}`);
    }
    handlers.stateChanged(state);
    if (state.name === 'open' && this.#socket !== undefined) {
      this.#pings = [];
      this.outbox.open(this.#socket);
      handlers.opened();
    }
  }

  #perform(effect: LinkEffect): void {
    switch (effect.type) {
      case 'dial':
        void this.#dial(effect.generation);
        return;
      case 'close_socket':
        this.#socket?.close(effect.code, effect.reason);
        this.#socket = undefined;
        return;
      case 'send_hello':
        void this.#sendHello(effect.generation);
        return;
      case 'send_ping':
        this.#ping();
        return;
      case 'set_timer': {
        const isRetry = this.#state.name === 'waiting' && this.#isLoopback;
        this.#setTimer(isRetry ? Math.min(effect.delayMs, LOOPBACK_RETRY_MAX_MS) : effect.delayMs, (lateMs) =>
          this.#rang(lateMs),
        );
        return;
      }
      case 'clear_timer':
        this.#timer?.cancel();
    }
  }

  #ping(): void {
    this.#pings.push(this.#options.clock.nowMs());
    this.#socket?.send('ping', ignoreWritten);
  }

  #setTimer(delayMs: number, rang: (lateMs: number) => void): void {
    const { clock } = this.#options;
    const dueMs = clock.nowMs() + delayMs;
    this.#timer?.cancel();
    this.#timer = clock.after(delayMs, () => rang(clock.nowMs() - dueMs));
  }

  #rang(lateMs: number): void {
    const { clock, random } = this.#options;
    if (lateMs >= LATE_TIMER_MS && this.#state.name === 'open') this.wake();
    else this.#apply({ type: 'timer', nowMs: clock.nowMs(), random: random.unit() });
  }

  async #dial(generation: number): Promise<void> {
    this.#socket = undefined;
    let dial;
    try {
      dial = await this.#options.prepareDial();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'the credential file cannot be read';
      this.#closed(generation, { code: CLOSE.UNAUTHORIZED.code, reason });
      return;
    }
    if (!this.#isCurrent(generation) || this.#state.name !== 'connecting') return;
    this.#socket = dial({
      opened: () => {
        if (this.#isCurrent(generation)) {
          this.#apply({ type: 'socket_open', generation, nowMs: this.#options.clock.nowMs() });
        }
      },
      text: (message) => {
        if (this.#isCurrent(generation)) this.#text(generation, message);
      },
      frame: (bytes) => {
        if (this.#isCurrent(generation)) this.#frame(generation, bytes);
      },
      closed: (close, serverWaitMs) => this.#closed(generation, close, serverWaitMs),
    });
  }

  #closed(generation: number, close: LinkClose, serverWaitMs?: number): void {
    if (!this.#isCurrent(generation)) return;
    const { clock, random } = this.#options;
    this.#socket = undefined;
    this.#apply({
      type: 'socket_closed',
      generation,
      nowMs: clock.nowMs(),
      random: random.unit(),
      close,
      ...(serverWaitMs === undefined ? {} : { serverWaitMs }),
    });
  }

  async #sendHello(generation: number): Promise<void> {
    try {
      const body = await this.#options.hello();
      if (!this.#isCurrent(generation) || this.#state.name !== 'greeting') return;
      this.#socket?.send(buildMessage('gateway.hello', body), ignoreWritten);
    } catch (error) {
      this.#options.log.error('link.hello_failed', { error: error instanceof Error ? error : undefined });
      if (this.#isCurrent(generation)) this.drop(CLOSE.BAD_HANDSHAKE.code, 'the gateway could not say hello');
    }
  }

  #text(generation: number, message: string): void {
    const nowMs = this.#options.clock.nowMs();
    if (this.#state.name === 'greeting') {
      if (message === 'pong') return;
      if (message === 'ping') this.#socket?.send('pong', ignoreWritten);
      else this.#welcome(generation, message);
      return;
    }
    this.#apply({ type: 'heard', generation, nowMs });
    if (message === 'pong') this.#options.handlers.delivered(this.#pings.shift() ?? Number.NEGATIVE_INFINITY);
    else if (message === 'ping') this.#socket?.send('pong', ignoreWritten);
    else this.#options.handlers.text(message);
  }

  #frame(generation: number, bytes: Uint8Array): void {
    if (this.#state.name !== 'open') {
      this.drop(CLOSE.BAD_HANDSHAKE.code, 'a frame came before hub.welcome');
      return;
    }
    this.#apply({ type: 'heard', generation, nowMs: this.#options.clock.nowMs() });
    this.#options.handlers.frame(bytes);
  }

  #welcome(generation: number, message: string): void {
    const parsed = parseMessage(message);
    try {
      if (parsed.kind !== 'ok' || parsed.envelope.type !== 'hub.welcome') throw new Error('not hub.welcome');
      parseBody('hub.welcome', BROWSER_VALIDATORS['hub.welcome'], parsed.envelope.body);
    } catch {
      this.drop(CLOSE.BAD_HANDSHAKE.code, 'the first message was no valid hub.welcome');
      return;
    }
    this.#apply({ type: 'welcomed', generation, nowMs: this.#options.clock.nowMs() });
  }

  /** Events of sockets that were given up are not ours any more. */
  #isCurrent(generation: number): boolean {
    return this.#state.name !== 'stopped' && this.#state.generation === generation;
  }
}

/** A failed write is followed by the socket's close, which says more. */
function ignoreWritten(): void {
  return undefined;
}
