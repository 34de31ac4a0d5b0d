// The one state machine of a client's WebSocket, pure: gateway and web perform its effects and owe the server the same manners.
import { actionAfterClose, CLOSE, type PeerAction } from '../close-codes.ts';
import { HELLO_TIMEOUT_MS, PEER_DEAD_MS, PING_INTERVAL_MS } from '../limits.ts';
import { reconnectDelay, STABLE_AFTER_MS } from './reconnect-delay.ts';

/** After a wake an open socket has this long to prove that it lives: a cold radio answers in 1 to 2 s, a person waits no longer. */
export const WAKE_PROOF_MS = 3_000;

/** `generation` names the socket that is meant; it only rises, and events of older sockets are ignored. */
export type LinkState =
  | { name: 'stopped'; generation: number }
  /** Between tries. Before `notBeforeMs`, the wait that the server named, not even a wake dials. */
  | {
      name: 'waiting';
      attempt: number;
      generation: number;
      untilMs: number;
      notBeforeMs: number;
      lastClose: LinkClose | null;
    }
  | { name: 'connecting'; attempt: number; generation: number; sinceMs: number }
  /** The socket is open, the peer's welcome has not come. */
  | { name: 'greeting'; attempt: number; generation: number; sinceMs: number }
  /** `wokeAtMs`: a wake that nothing has been heard after yet. */
  | {
      name: 'open';
      attempt: number;
      generation: number;
      sinceMs: number;
      heardAtMs: number;
      wokeAtMs: number | null;
    }
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

export const INITIAL_LINK_STATE: LinkState = { name: 'stopped', generation: 0 };

function keep(state: LinkState): LinkStep {
  return { state, effects: [] };
}

function closeSocket(generation: number, code: number, reason: string): LinkEffect {
  return { type: 'close_socket', generation, code, reason };
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
      notBeforeMs: at.nowMs + (at.serverWaitMs ?? 0),
      lastClose,
    },
    effects: [{ type: 'set_timer', delayMs }],
  };
}

export function stepLink(state: LinkState, event: LinkEvent): LinkStep {
  switch (event.type) {
    case 'start':
      if (state.name !== 'stopped' && state.name !== 'refused') return keep(state);
      return dial(0, state.generation + 1, event.nowMs);
    case 'stop': {
      const effects: LinkEffect[] = [{ type: 'clear_timer' }];
      if (hasSocket(state)) effects.push(closeSocket(state.generation, CLOSE.GOING_AWAY.code, ''));
      return { state: { name: 'stopped', generation: state.generation }, effects };
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
        state: { ...state, name: 'open', sinceMs: event.nowMs, heardAtMs: event.nowMs, wokeAtMs: null },
        effects: [{ type: 'set_timer', delayMs: PING_INTERVAL_MS }],
      };
    case 'heard':
      if (state.name !== 'open' || state.generation !== event.generation) return keep(state);
      return {
        state: { ...state, heardAtMs: event.nowMs, wokeAtMs: null },
        // The proof that a wake asked for has come: back to the ordinary rhythm.
        effects: state.wokeAtMs === null ? [] : [{ type: 'set_timer', delayMs: PING_INTERVAL_MS }],
      };
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
    case 'greeting':
      return giveUp(state, event, { code: CLOSE.BAD_HANDSHAKE.code, reason: 'no answer in time' });
    case 'open':
      if (state.wokeAtMs !== null) return redial(state, event.nowMs);
      if (event.nowMs - state.heardAtMs >= PEER_DEAD_MS)
        return giveUp({ ...state, attempt: 0 }, event, { code: CLOSE.PEER_DEAD.code, reason: 'nothing heard' });
      return {
        state,
        effects: [
          { type: 'send_ping', generation: state.generation },
          // No later than the moment at which the peer is dead, so that it is found then.
          {
            type: 'set_timer',
            delayMs: Math.min(PING_INTERVAL_MS, state.heardAtMs + PEER_DEAD_MS - event.nowMs),
          },
        ],
      };
  }
}

type WithSocket = Extract<LinkState, { name: 'connecting' | 'greeting' | 'open' }>;

function hasSocket(state: LinkState): state is WithSocket {
  return state.name === 'connecting' || state.name === 'greeting' || state.name === 'open';
}

/** Closes the socket ourselves and waits for the next try. */
function giveUp(state: WithSocket, at: { nowMs: number; random: number }, close: LinkClose): LinkStep {
  const next = waitForNext(state, at, close);
  return { ...next, effects: [closeSocket(state.generation, close.code, close.reason), ...next.effects] };
}

/** Closes a socket that is most likely dead and tries another at once: a person is looking. */
function redial(state: WithSocket, nowMs: number): LinkStep {
  const next = dial(0, state.generation + 1, nowMs);
  return {
    ...next,
    effects: [closeSocket(state.generation, CLOSE.PEER_DEAD.code, 'no answer after a wake'), ...next.effects],
  };
}

function onClosed(state: LinkState, event: Extract<LinkEvent, { type: 'socket_closed' }>): LinkStep {
  if (!hasSocket(state) || state.generation !== event.generation) return keep(state);
  const action = actionAfterClose(event.close.code);
  if (action !== 'reconnect') {
    return {
      state: { name: 'refused', generation: state.generation, action, close: event.close },
      effects: [{ type: 'clear_timer' }],
    };
  }
  const stable = state.name === 'open' && event.nowMs - state.sinceMs >= STABLE_AFTER_MS;
  return waitForNext({ attempt: stable ? 0 : state.attempt, generation: state.generation }, event, event.close);
}

function onWake(state: LinkState, nowMs: number): LinkStep {
  switch (state.name) {
    case 'stopped':
    case 'refused':
      return keep(state);
    case 'waiting':
      return nowMs < state.notBeforeMs ? keep(state) : dial(0, state.generation + 1, nowMs);
    case 'connecting':
    case 'greeting':
      // A try from before the sleep hangs on a network that is gone; a young one goes on.
      return nowMs - state.sinceMs < WAKE_PROOF_MS ? keep(state) : redial(state, nowMs);
    case 'open':
      // The socket may have died while the machine slept. A second wake does not put off what the first one asked for.
      if (state.wokeAtMs !== null) return keep(state);
      return {
        state: { ...state, wokeAtMs: nowMs },
        effects: [
          { type: 'send_ping', generation: state.generation },
          { type: 'set_timer', delayMs: WAKE_PROOF_MS },
        ],
      };
  }
}
