import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSE } from '../close-codes.ts';
import { HELLO_TIMEOUT_MS, PEER_DEAD_MS, PING_INTERVAL_MS } from '../limits.ts';
import {
  INITIAL_LINK_STATE,
  stepLink,
  WAKE_PROOF_MS,
  type LinkEvent,
  type LinkState,
  type LinkStep,
} from './link-state.ts';
import { STABLE_AFTER_MS } from './reconnect-delay.ts';

const T = 1_000_000;
const STATES = {
  stopped: { name: 'stopped', generation: 4 },
  waiting: { name: 'waiting', attempt: 2, generation: 4, untilMs: T + 900, notBeforeMs: T - 100, lastClose: null },
  connecting: { name: 'connecting', attempt: 2, generation: 4, sinceMs: T },
  greeting: { name: 'greeting', attempt: 2, generation: 4, sinceMs: T },
  open: { name: 'open', attempt: 2, generation: 4, sinceMs: T, heardAtMs: T, wokeAtMs: null },
  refused: { name: 'refused', generation: 4, action: 'update', close: { code: CLOSE.VERSION.code, reason: 'old' } },
} as const satisfies Record<LinkState['name'], LinkState>;
const names = Object.keys(STATES) as LinkState['name'][];

const lost = { code: 1006, reason: '' };
function closed(over: Partial<Extract<LinkEvent, { type: 'socket_closed' }>> = {}): LinkEvent {
  return { type: 'socket_closed', generation: 4, nowMs: T, random: 0.5, close: lost, ...over };
}
function timer(nowMs: number): LinkEvent {
  return { type: 'timer', nowMs, random: 0.5 };
}
function unchanged(state: LinkState): LinkStep {
  return { state, effects: [] };
}
function dialling(generation: number, nowMs: number, attempt = 0): LinkStep {
  return {
    state: { name: 'connecting', attempt, generation, sinceMs: nowMs },
    effects: [
      { type: 'dial', generation },
      { type: 'set_timer', delayMs: HELLO_TIMEOUT_MS },
    ],
  };
}

describe('start', () => {
  it('[RC7] dials at once, with a socket of a new generation', () => {
    expect(stepLink(INITIAL_LINK_STATE, { type: 'start', nowMs: T })).toEqual(dialling(1, T));
    expect(stepLink(STATES.stopped, { type: 'start', nowMs: T })).toEqual(dialling(5, T));
  });

  it('[RC4] dials again after a refusal that a person has mended', () => {
    expect(stepLink(STATES.refused, { type: 'start', nowMs: T })).toEqual(dialling(5, T));
  });

  it.each(['waiting', 'connecting', 'greeting', 'open'] as const)('[RC7] changes nothing in %s', (name) => {
    expect(stepLink(STATES[name], { type: 'start', nowMs: T })).toEqual(unchanged(STATES[name]));
  });
});

describe('stop', () => {
  it.each(names)('[RC7] in %s stops the timer, closes what is open, and keeps the generation', (name) => {
    const { state, effects } = stepLink(STATES[name], { type: 'stop' });
    expect(state).toEqual({ name: 'stopped', generation: 4 });
    const hasSocket = name === 'connecting' || name === 'greeting' || name === 'open';
    expect(effects).toEqual([
      { type: 'clear_timer' },
      ...(hasSocket ? [{ type: 'close_socket', generation: 4, code: CLOSE.GOING_AWAY.code, reason: '' }] : []),
    ]);
  });

  it('[RC7] nothing but start dials afterwards', () => {
    const events: LinkEvent[] = [
      { type: 'stop' },
      timer(T),
      { type: 'socket_open', generation: 4, nowMs: T },
      { type: 'welcomed', generation: 4, nowMs: T },
      { type: 'heard', generation: 4, nowMs: T },
      closed(),
      { type: 'wake', nowMs: T },
    ];
    for (const event of events) {
      const { state, effects } = stepLink(STATES.stopped, event);
      expect(state).toEqual(STATES.stopped);
      expect(effects.filter((effect) => effect.type !== 'clear_timer')).toEqual([]);
    }
  });

  it('[RC3] a socket from before stop cannot break the one from after start', () => {
    const stopped = stepLink(STATES.open, { type: 'stop' }).state;
    const started = stepLink(stopped, { type: 'start', nowMs: T }).state;
    expect(stepLink(started, closed())).toEqual(unchanged(started));
  });
});

describe('handshake', () => {
  it('[HS1] the hello goes out when the socket opens', () => {
    expect(stepLink(STATES.connecting, { type: 'socket_open', generation: 4, nowMs: T + 5 })).toEqual({
      state: { ...STATES.greeting, sinceMs: T + 5 },
      effects: [
        { type: 'send_hello', generation: 4 },
        { type: 'set_timer', delayMs: HELLO_TIMEOUT_MS },
      ],
    });
  });

  it('[HS1] the welcome opens the link and pings begin', () => {
    expect(stepLink(STATES.greeting, { type: 'welcomed', generation: 4, nowMs: T + 9 })).toEqual({
      state: { ...STATES.open, sinceMs: T + 9, heardAtMs: T + 9 },
      effects: [{ type: 'set_timer', delayMs: PING_INTERVAL_MS }],
    });
  });

  it.each(['connecting', 'greeting'] as const)('[HS2] no answer in %s closes and waits', (name) => {
    const nowMs = T + HELLO_TIMEOUT_MS;
    const close = { code: CLOSE.BAD_HANDSHAKE.code, reason: 'no answer in time' };
    expect(stepLink(STATES[name], timer(nowMs))).toEqual({
      state: {
        name: 'waiting',
        attempt: 3,
        generation: 4,
        untilMs: nowMs + 1_000,
        notBeforeMs: nowMs,
        lastClose: close,
      },
      effects: [
        { type: 'close_socket', generation: 4, ...close },
        { type: 'set_timer', delayMs: 1_000 },
      ],
    });
  });

  it.each(names.filter((name) => name !== 'connecting'))('[HS1] an open socket is no news in %s', (name) => {
    const event: LinkEvent = { type: 'socket_open', generation: 4, nowMs: T };
    expect(stepLink(STATES[name], event)).toEqual(unchanged(STATES[name]));
  });

  it.each(names.filter((name) => name !== 'greeting'))('[HS1] a welcome is no news in %s', (name) => {
    const event: LinkEvent = { type: 'welcomed', generation: 4, nowMs: T };
    expect(stepLink(STATES[name], event)).toEqual(unchanged(STATES[name]));
  });
});

describe('a closed socket', () => {
  it.each(['connecting', 'greeting', 'open'] as const)('[RC1] in %s is waited for, longer each time', (name) => {
    expect(stepLink(STATES[name], closed())).toEqual({
      state: { name: 'waiting', attempt: 3, generation: 4, untilMs: T + 1_000, notBeforeMs: T, lastClose: lost },
      effects: [{ type: 'set_timer', delayMs: 1_000 }],
    });
  });

  it('[RC1] waits as long as the server named', () => {
    expect(stepLink(STATES.connecting, closed({ serverWaitMs: 45_000 }))).toMatchObject({
      state: { name: 'waiting', untilMs: T + 45_000, notBeforeMs: T + 45_000 },
      effects: [{ type: 'set_timer', delayMs: 45_000 }],
    });
  });

  it('[RC2] starts over at the shortest wait after a stable link, and only then', () => {
    const stable = stepLink(STATES.open, closed({ nowMs: T + STABLE_AFTER_MS }));
    expect(stable.state).toMatchObject({ name: 'waiting', attempt: 1, untilMs: T + STABLE_AFTER_MS + 250 });
    const unstable = stepLink(STATES.open, closed({ nowMs: T + STABLE_AFTER_MS - 1 }));
    expect(unstable.state).toMatchObject({ name: 'waiting', attempt: 3 });
  });

  it.each(Object.entries(CLOSE))('[RC4] with %s leads to what the table says', (_name, { code, peerAction }) => {
    const close = { code, reason: 'why' };
    const { state, effects } = stepLink(STATES.open, closed({ close }));
    if (peerAction === 'reconnect') expect(state).toMatchObject({ name: 'waiting', lastClose: close });
    else {
      expect(state).toEqual({ name: 'refused', generation: 4, action: peerAction, close });
      expect(effects).toEqual([{ type: 'clear_timer' }]);
    }
  });

  it.each(['stopped', 'waiting', 'refused'] as const)('[RC3] is no news in %s', (name) => {
    expect(stepLink(STATES[name], closed())).toEqual(unchanged(STATES[name]));
  });
});

describe('orphaned sockets', () => {
  const events = (generation: number): LinkEvent[] => [
    { type: 'socket_open', generation, nowMs: T },
    { type: 'welcomed', generation, nowMs: T },
    { type: 'heard', generation, nowMs: T + 1 },
    closed({ generation }),
    closed({ generation, close: { code: CLOSE.REVOKED.code, reason: '' } }),
  ];

  it.each(names)('[RC3] change nothing in %s', (name) => {
    for (const generation of [3, 5]) {
      for (const event of events(generation)) expect(stepLink(STATES[name], event)).toEqual(unchanged(STATES[name]));
    }
  });
});

describe('the timer', () => {
  it('[RC1] ends a wait with the next try', () => {
    expect(stepLink(STATES.waiting, timer(T + 900))).toEqual(dialling(5, T + 900, 2));
  });

  it.each(['stopped', 'refused'] as const)('[RC7] means nothing in %s', (name) => {
    expect(stepLink(STATES[name], timer(T))).toEqual(unchanged(STATES[name]));
  });

  it('[RC5] pings an open link', () => {
    expect(stepLink(STATES.open, timer(T + PING_INTERVAL_MS))).toEqual({
      state: STATES.open,
      effects: [
        { type: 'send_ping', generation: 4 },
        { type: 'set_timer', delayMs: PING_INTERVAL_MS },
      ],
    });
  });

  it('[RC5] rings at the moment at which a silent peer is dead', () => {
    let nowMs = T;
    let state: LinkState = { ...STATES.open, heardAtMs: T + 10 };
    let delayMs = PING_INTERVAL_MS;
    while (state.name === 'open') {
      nowMs += delayMs;
      const step = stepLink(state, timer(nowMs));
      state = step.state;
      delayMs = step.effects.find((effect) => effect.type === 'set_timer')?.delayMs ?? 0;
    }
    expect(nowMs).toBe(T + 10 + PEER_DEAD_MS);
    expect(state).toMatchObject({ name: 'waiting', attempt: 1, lastClose: { code: CLOSE.PEER_DEAD.code } });
  });

  it('[RC5] anything heard puts that off', () => {
    const heard = stepLink(STATES.open, { type: 'heard', generation: 4, nowMs: T + 29_000 });
    expect(heard).toEqual({ state: { ...STATES.open, heardAtMs: T + 29_000 }, effects: [] });
    expect(stepLink(heard.state, timer(T + 30_000)).state.name).toBe('open');
  });
});

describe('a wake', () => {
  it('[RC6] while waiting dials at once, from the shortest wait on', () => {
    expect(stepLink(STATES.waiting, { type: 'wake', nowMs: T })).toEqual(dialling(5, T));
  });

  it('[RC1] does not undercut the wait that the server named', () => {
    const state = { ...STATES.waiting, notBeforeMs: T + 1 };
    expect(stepLink(state, { type: 'wake', nowMs: T })).toEqual(unchanged(state));
    expect(stepLink(state, { type: 'wake', nowMs: T + 1 })).toEqual(dialling(5, T + 1));
  });

  const woken = { ...STATES.open, wokeAtMs: T + 5 };

  it('[RC6] asks an open socket for a proof of life', () => {
    expect(stepLink(STATES.open, { type: 'wake', nowMs: T + 5 })).toEqual({
      state: woken,
      effects: [
        { type: 'send_ping', generation: 4 },
        { type: 'set_timer', delayMs: WAKE_PROOF_MS },
      ],
    });
  });

  it('[RC6] without a proof the socket is replaced at once', () => {
    const nowMs = T + 5 + WAKE_PROOF_MS;
    const next = dialling(5, nowMs);
    expect(stepLink(woken, timer(nowMs))).toEqual({
      state: next.state,
      effects: [
        { type: 'close_socket', generation: 4, code: CLOSE.PEER_DEAD.code, reason: 'no answer after a wake' },
        ...next.effects,
      ],
    });
  });

  it('[RC6] with a proof all is as before', () => {
    expect(stepLink(woken, { type: 'heard', generation: 4, nowMs: T + 50 })).toEqual({
      state: { ...STATES.open, heardAtMs: T + 50 },
      effects: [{ type: 'set_timer', delayMs: PING_INTERVAL_MS }],
    });
  });

  it('[RC6] a second one does not put off the end of the first', () => {
    expect(stepLink(woken, { type: 'wake', nowMs: T + 2_000 })).toEqual(unchanged(woken));
  });

  it.each(['connecting', 'greeting'] as const)('[RC6] replaces a try that hangs in %s, not a young one', (name) => {
    expect(stepLink(STATES[name], { type: 'wake', nowMs: T + WAKE_PROOF_MS - 1 })).toEqual(unchanged(STATES[name]));
    const { state, effects } = stepLink(STATES[name], { type: 'wake', nowMs: T + WAKE_PROOF_MS });
    expect(state).toMatchObject({ name: 'connecting', generation: 5, attempt: 0 });
    expect(effects[0]).toMatchObject({ type: 'close_socket', generation: 4 });
    expect(effects[1]).toEqual({ type: 'dial', generation: 5 });
  });

  it.each(['stopped', 'refused'] as const)('[RC7] means nothing in %s', (name) => {
    expect(stepLink(STATES[name], { type: 'wake', nowMs: T })).toEqual(unchanged(STATES[name]));
  });
});

describe('any sequence of events', () => {
  const closeCode = fc.constantFrom(1006, ...Object.values(CLOSE).map(({ code }) => code));
  const happening = fc.record({
    type: fc.constantFrom('start', 'stop', 'timer', 'socket_open', 'welcomed', 'heard', 'socket_closed', 'wake'),
    afterMs: fc.oneof(fc.nat(100), fc.nat(60_000)),
    /** Which of the sockets so far; mostly the newest. */
    age: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    code: closeCode,
    serverWaitMs: fc.option(fc.nat(60_000), { nil: undefined }),
  });

  it('[RC3] [RC7] leaves at most one socket, and a timer wherever something is waited for', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let state = INITIAL_LINK_STATE;
        let nowMs = T;
        let newest = 0;
        let hasTimer = false;
        const sockets = new Set<number>();
        for (const { type, afterMs, age, random, code, serverWaitMs } of happenings) {
          nowMs += afterMs;
          const generation = newest - age;
          if (type === 'timer' && !hasTimer) continue;
          if (type === 'timer') hasTimer = false;
          if (type === 'socket_closed') sockets.delete(generation);
          const { state: next, effects } = stepLink(
            state,
            type === 'socket_closed'
              ? {
                  type,
                  generation,
                  nowMs,
                  random,
                  close: { code, reason: '' },
                  ...(serverWaitMs === undefined ? {} : { serverWaitMs }),
                }
              : { type, generation, nowMs, random },
          );
          state = next;
          for (const effect of effects) {
            if (effect.type === 'dial') {
              expect(effect.generation).toBe(newest + 1);
              newest = effect.generation;
              sockets.add(newest);
            } else if (effect.type === 'close_socket') sockets.delete(effect.generation);
            else if (effect.type === 'set_timer') {
              expect(effect.delayMs).toBeGreaterThanOrEqual(0);
              hasTimer = true;
            } else if (effect.type === 'clear_timer') hasTimer = false;
            else expect(effect.generation).toBe(newest);
          }
          expect(sockets.size).toBeLessThanOrEqual(1);
          expect(state.generation).toBe(newest);
          expect(hasTimer).toBe(state.name !== 'stopped' && state.name !== 'refused');
        }
      }),
      { numRuns: 500 },
    );
  });
});
