// The one state machine of a client's WebSocket, pure: gateway and web perform its effects and owe the server the same manners.
import { actionAfterClose, CLOSE, type PeerAction } from '../close-codes.ts';
import { HELLO_TIMEOUT_MS, PEER_DEAD_MS, PING_INTERVAL_MS } from '../limits.ts';
import { reconnectDelay, STABLE_AFTER_MS } from './reconnect-delay.ts';

export type LinkState =
  | { name: 'stopped' }
  /** Between tries. `generation` names the socket that is meant; events of older ones are ignored. */
  | { name: 'waiting'; attempt: number; generation: number; untilMs: number; lastClose: LinkClose | null }
  | { name: 'connecting'; attempt: number; generation: number; sinceMs: number }
  /** The socket is open, the peer's welcome has not come. */
  | { name: 'greeting'; attempt: number; generation: number; sinceMs: number }
  | { name: 'open'; attempt: number; generation: number; sinceMs: number; heardAtMs: number }
  /** Only a person can mend it. */
  | { name: 'refused'; generation: number; action: Exclude<PeerAction, 'reconnect'>; close: LinkClose };

export interface LinkClose {
  code: number;
  reason: string;
}

export type LinkEvent =
  | { type: 'start'; nowMs: number }
  | { type: 'stop' }
  /** The timer asked for last has rung. */
  | { type: 'timer'; nowMs: number; random: number }
  | { type: 'socket_open'; generation: number; nowMs: number }
  | { type: 'welcomed'; generation: number; nowMs: number }
  /** Any message counts as a sign of life, not only a pong. */
  | { type: 'heard'; generation: number; nowMs: number }
  | {
      type: 'socket_closed';
      generation: number;
      nowMs: number;
      random: number;
      close: LinkClose;
      serverWaitMs?: number;
    }
  /** The browser came online or into view, or the machine woke: try at once. */
  | { type: 'wake'; nowMs: number };

export type LinkEffect =
  | { type: 'dial'; generation: number }
  | { type: 'close_socket'; generation: number; code: number; reason: string }
  | { type: 'send_hello'; generation: number }
  | { type: 'send_ping'; generation: number }
  /** Replaces the timer asked for before. */
  | { type: 'set_timer'; delayMs: number }
  | { type: 'clear_timer' };

export interface LinkStep {
  state: LinkState;
  effects: LinkEffect[];
}

export const INITIAL_LINK_STATE: LinkState = { name: 'stopped' };

function keep(state: LinkState): LinkStep {
  return { state, effects: [] };
}

function dial(attempt: number, generation: number, nowMs: number): LinkStep {
  return {
    state: { name: 'connecting', attempt, generation, sinceMs: nowMs },
    effects: [
      { type: 'dial', generation },
      { type: 'set_timer', delayMs: HELLO_TIMEOUT_MS },
    ],
  };
}

function waitForNext(
  from: { attempt: number; generation: number },
  at: { nowMs: number; random: number; serverWaitMs?: number },
  lastClose: LinkClose | null,
): LinkStep {
  const delayMs = reconnectDelay({
    attempt: from.attempt,
    random: at.random,
    ...(at.serverWaitMs === undefined ? {} : { serverWaitMs: at.serverWaitMs }),
  });
  return {
    state: {
      name: 'waiting',
      attempt: from.attempt + 1,
      generation: from.generation,
      untilMs: at.nowMs + delayMs,
      lastClose,
    },
    effects: [{ type: 'set_timer', delayMs }],
  };
}

function generationOf(state: LinkState): number {
  return state.name === 'stopped' ? 0 : state.generation;
}

export function stepLink(state: LinkState, event: LinkEvent): LinkStep {
  switch (event.type) {
    case 'start':
      if (state.name !== 'stopped' && state.name !== 'refused') return keep(state);
      return dial(0, generationOf(state) + 1, event.nowMs);
    case 'stop': {
      const effects: LinkEffect[] = [{ type: 'clear_timer' }];
      if (state.name === 'connecting' || state.name === 'greeting' || state.name === 'open') {
        effects.push({ type: 'close_socket', generation: state.generation, code: CLOSE.GOING_AWAY.code, reason: '' });
      }
      return { state: { name: 'stopped' }, effects };
    }
    case 'timer':
      return onTimer(state, event);
    case 'socket_open':
      if (state.name !== 'connecting' || state.generation !== event.generation) return keep(state);
      return {
        state: { ...state, name: 'greeting', sinceMs: event.nowMs },
        effects: [
          { type: 'send_hello', generation: state.generation },
          { type: 'set_timer', delayMs: HELLO_TIMEOUT_MS },
        ],
      };
    case 'welcomed':
      if (state.name !== 'greeting' || state.generation !== event.generation) return keep(state);
      return {
        state: { ...state, name: 'open', sinceMs: event.nowMs, heardAtMs: event.nowMs },
        effects: [{ type: 'set_timer', delayMs: PING_INTERVAL_MS }],
      };
    case 'heard':
      if (state.name !== 'open' || state.generation !== event.generation) return keep(state);
      return keep({ ...state, heardAtMs: event.nowMs });
    case 'socket_closed':
      return onClosed(state, event);
    case 'wake':
      return onWake(state, event.nowMs);
  }
}

function onTimer(state: LinkState, event: { nowMs: number; random: number }): LinkStep {
  switch (state.name) {
    case 'stopped':
    case 'refused':
      return keep(state);
    case 'waiting':
      return dial(state.attempt, state.generation + 1, event.nowMs);
    case 'connecting':
    case 'greeting': {
      const next = waitForNext(state, event, { code: CLOSE.BAD_HANDSHAKE.code, reason: 'no answer in time' });
      next.effects.unshift({
        type: 'close_socket',
        generation: state.generation,
        code: CLOSE.BAD_HANDSHAKE.code,
        reason: 'no answer in time',
      });
      return next;
    }
    case 'open': {
      if (event.nowMs - state.heardAtMs >= PEER_DEAD_MS) {
        const next = waitForNext({ attempt: 0, generation: state.generation }, event, {
          code: CLOSE.PEER_DEAD.code,
          reason: 'nothing heard',
        });
        next.effects.unshift({
          type: 'close_socket',
          generation: state.generation,
          code: CLOSE.PEER_DEAD.code,
          reason: 'nothing heard',
        });
        return next;
      }
      return {
        state,
        effects: [
          { type: 'send_ping', generation: state.generation },
          { type: 'set_timer', delayMs: PING_INTERVAL_MS },
        ],
      };
    }
  }
}

function onClosed(state: LinkState, event: Extract<LinkEvent, { type: 'socket_closed' }>): LinkStep {
  if (state.name !== 'connecting' && state.name !== 'greeting' && state.name !== 'open') return keep(state);
  if (state.generation !== event.generation) return keep(state);
  const action = actionAfterClose(event.close.code);
  if (action !== 'reconnect' && event.close.code !== CLOSE.NORMAL.code) {
    return {
      state: { name: 'refused', generation: state.generation, action, close: event.close },
      effects: [{ type: 'clear_timer' }],
    };
  }
  const stable = state.name === 'open' && event.nowMs - state.sinceMs >= STABLE_AFTER_MS;
  return waitForNext({ attempt: stable ? 0 : state.attempt, generation: state.generation }, event, event.close);
}

function onWake(state: LinkState, nowMs: number): LinkStep {
  if (state.name === 'waiting') return dial(0, state.generation + 1, nowMs);
  if (state.name !== 'open') return keep(state);
  // The socket may have died while the machine slept: ask, and look at the answer soon.
  return {
    state,
    effects: [
      { type: 'send_ping', generation: state.generation },
      { type: 'set_timer', delayMs: PING_INTERVAL_MS },
    ],
  };
}
