import { limits } from '@vibecode/protocol';
import { encodeInputPayload, FRAME_KIND, INPUT_FLAG, type Frame } from '@vibecode/protocol/frames';
import { describe, expect, it } from 'vitest';
import { fastRandom } from '../testing/fast-random.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import type { PaneControl, TmuxQuery, TmuxReply } from '../tmux/pane-control.ts';
import { FramesToTmux } from './frames-to-tmux.ts';

const SESSION = '0123456789abcdef';
const OK: TmuxReply = { ok: true, lines: [] };

interface Asked {
  queries: readonly TmuxQuery[];
  answer: (replies: readonly TmuxReply[]) => void;
}

function setUp() {
  const clock = new ManualClock();
  const asked: Asked[] = [];
  const acks: string[] = [];
  const typing: number[] = [];
  const loads: { bytes: string; done: (status: number) => void }[] = [];
  const control: PaneControl = {
    paneId: '%3',
    query: (queries, answer) => asked.push({ queries, answer }),
    ask: () => Promise.resolve([]),
  };
  const input = new FramesToTmux({
    sessionId: SESSION,
    paneId: '%3',
    clock,
    random: fastRandom,
    sender: {
      isOpen: true,
      sendText: () => undefined,
      sendFrame: ({ kind, viewer, offset, payload }) => {
        const why = payload instanceof Uint8Array ? ` ${Buffer.from(payload).toString()}` : '';
        if (kind === FRAME_KIND.INPUT_ACK) acks.push(`${viewer}:${offset}${why}`);
      },
    },
    onTyping: (viewerId) => typing.push(viewerId),
    onTyped: () => undefined,
    server: {
      tryRun: (args, call) =>
        new Promise((resolve) => {
          const done = (status: number) =>
            resolve({ status, signal: null, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
          if (args[0] === 'load-buffer') loads.push({ bytes: Buffer.concat(call?.input ?? []).toString(), done });
          else done(0);
        }),
    },
  });
  input.viewerAttached(1, 'clientaaaaaaaaaa');
  input.viewerAttached(2, 'clientbbbbbbbbbb');
  const frame = (options: {
    viewer?: number;
    counter: number;
    text?: string;
    flags?: number;
    ageMs?: number;
  }): Frame => {
    const { viewer = 1, counter, text = 'a', flags = 0, ageMs = 0 } = options;
    const payload = encodeInputPayload({ counter, sentAtMs: clock.nowMs() - ageMs, bytes: Buffer.from(text) });
    return {
      kind: FRAME_KIND.INPUT,
      flags,
      id: SESSION,
      viewer,
      epoch: 0,
      offset: 0,
      payload: Buffer.concat([...payload]),
    };
  };
  const commands = () => asked.map(({ queries }) => queries.map((query) => query.command).join(' ; '));
  return { input, clock, control, asked, acks, typing, loads, frame, commands };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('FramesToTmux', () => {
  it('[INP1] hands keys to tmux in the same turn, and out of copy mode', () => {
    const { input, control, commands, typing, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1, text: '\u0003é' }));
    expect(commands()).toEqual(['copy-mode -q -t %3 ; send-keys -t %3 -H 03 c3 a9']);
    expect(typing).toEqual([1]);
  });

  it('[INP4] acknowledges once tmux has answered, with its refusal where it refused', () => {
    const { input, control, asked, acks, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1 }));
    input.frame(frame({ counter: 2 }));
    expect(acks).toEqual([]);
    asked[0]?.answer([OK, OK]);
    asked[1]?.answer([OK, { ok: false, lines: [] }]);
    expect(acks).toEqual(['1:1', '1:2 tmux_failed']);
  });

  it('[INP2] takes each counter of a client once, also over a reconnect as another viewer', () => {
    const { input, control, asked, acks, frame } = setUp();
    input.typist.open(control);
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBeNull();
    input.frame(frame({ counter: 5 }));
    input.frame(frame({ counter: 5 }));
    input.frame(frame({ counter: 4 }));
    input.viewerLeft(1);
    input.viewerAttached(7, 'clientaaaaaaaaaa');
    input.frame(frame({ viewer: 7, counter: 5 }));
    input.frame(frame({ viewer: 7, counter: 6 }));
    input.frame(frame({ viewer: 2, counter: 1 }));
    expect(asked).toHaveLength(3);
    expect(acks).toEqual(['1:5 input_repeated', '1:4 input_repeated', '7:5 input_repeated']);
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBe(6);
  });

  it('[INP2] refuses input of a viewer that is not attached', () => {
    const { input, control, asked, acks, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ viewer: 9, counter: 1 }));
    expect([asked.length, acks]).toEqual([0, ['9:1 not_attached']]);
  });

  it('[INP3] refuses what is older than INPUT_MAX_AGE_MS, and does not count it as taken', () => {
    const { input, control, asked, acks, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1, ageMs: limits.INPUT_MAX_AGE_MS + 1 }));
    input.frame(frame({ counter: 2, ageMs: limits.INPUT_MAX_AGE_MS }));
    expect([asked.length, acks]).toEqual([1, ['1:1 input_stale']]);
  });

  it('[INP5] puts a paste together and types it in one piece; keys of others pass meanwhile, keys after it wait', async () => {
    const { input, clock, control, asked, acks, loads, commands, frame } = setUp();
    input.typist.open(control);
    const { PASTE, MORE } = INPUT_FLAG;
    input.frame(frame({ counter: 1, text: 'one ', flags: PASTE | MORE }));
    input.frame(frame({ viewer: 2, counter: 1, text: 'x' }));
    input.frame(frame({ counter: 2, text: 'two', flags: PASTE }));
    input.frame(frame({ counter: 3, text: 'y' }));
    expect(commands()).toEqual(['copy-mode -q -t %3 ; send-keys -t %3 -H 78']);
    expect(loads.map(({ bytes }) => bytes)).toEqual(['one two']);
    loads[0]?.done(0);
    await settle();
    expect(commands()[1]).toMatch(/^copy-mode -q -t %3 ; paste-buffer -d -p -r -b vc-\w+ -t %3$/);
    asked[1]?.answer([OK, OK]);
    await settle();
    expect(commands()[2]).toBe('copy-mode -q -t %3 ; send-keys -t %3 -H 79');
    clock.advance(50);
    expect(acks).toEqual(['1:2']);
  });

  it('[INP4] acknowledges what was typed after its echo, together, and never after a later refusal', () => {
    const { input, clock, control, asked, acks, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1 }));
    input.frame(frame({ counter: 2 }));
    asked[0]?.answer([OK, OK]);
    asked[1]?.answer([OK, OK]);
    expect(acks).toEqual([]);
    clock.advance(50);
    expect(acks).toEqual(['1:2']);
    input.frame(frame({ counter: 3 }));
    asked[2]?.answer([OK, OK]);
    input.frame(frame({ counter: 3 }));
    expect(acks).toEqual(['1:2', '1:3', '1:3 input_repeated']);
    clock.advance(50);
    expect(acks).toHaveLength(3);
  });

  it('[INP5] forgets a paste whose viewer left or typed before its end, without counting it as taken', () => {
    const { input, control, loads, frame } = setUp();
    input.typist.open(control);
    const flags = INPUT_FLAG.PASTE | INPUT_FLAG.MORE;
    input.frame(frame({ counter: 1, text: 'lost', flags }));
    input.viewerLeft(1);
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBeNull();
    input.viewerAttached(1, 'clientaaaaaaaaaa');
    input.frame(frame({ counter: 3, text: 'lost too', flags }));
    input.frame(frame({ counter: 4, text: 'k' }));
    input.frame(frame({ counter: 5, text: 'whole', flags: INPUT_FLAG.PASTE }));
    expect(loads.map(({ bytes }) => bytes)).toEqual(['whole']);
  });

  it('[INP7] refuses keys, pastes and waiting input above their limits, and goes on', () => {
    const { input, control, asked, acks, loads, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1, text: 'k'.repeat(limits.MAX_KEYS_BYTES + 1) }));
    const chunk = 'p'.repeat(limits.PASTE_CHUNK_BYTES);
    const count = limits.MAX_PASTE_BYTES / limits.PASTE_CHUNK_BYTES;
    for (let sent = 0; sent <= count; sent += 1) {
      input.frame(
        frame({ counter: 2 + sent, text: chunk, flags: INPUT_FLAG.PASTE | (sent < count ? INPUT_FLAG.MORE : 0) }),
      );
    }
    expect(acks).toEqual(['1:1 input_too_large', `1:${2 + count} input_too_large`]);
    input.frame(frame({ counter: 1_000 }));
    expect([asked.length, loads.length]).toEqual([1, 0]);
    // Behind a paste that tmux does not take, what waits is bounded.
    input.frame(frame({ counter: 2_000, text: 'p', flags: INPUT_FLAG.PASTE }));
    for (let sent = 0; sent < 300; sent += 1) {
      input.frame(frame({ counter: 3_000 + sent, text: chunk, flags: INPUT_FLAG.PASTE }));
    }
    expect(acks.filter((ack) => ack.endsWith('limit_reached'))).toHaveLength(300 - 256);
  });

  it('[INP9] types what waited for the control client while it is young, and refuses the rest', () => {
    const { input, clock, control, acks, commands, frame } = setUp();
    input.frame(frame({ counter: 1, text: 'o' }));
    clock.advance(limits.INPUT_MAX_AGE_MS - 10);
    input.frame(frame({ counter: 2, text: 'n' }));
    clock.advance(20);
    input.typist.open(control);
    expect(commands()).toEqual(['copy-mode -q -t %3 ; send-keys -t %3 -H 6e']);
    expect(acks).toEqual(['1:1 input_stale']);
  });

  it('[INP9] never types again what tmux had not answered when the client ended', () => {
    const { input, control, asked, acks, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1 }));
    input.typist.closed();
    expect(acks).toEqual(['1:1 tmux_failed']);
    input.typist.open(control);
    asked[0]?.answer([OK, OK]);
    expect([asked.length, acks]).toEqual([1, ['1:1 tmux_failed']]);
  });

  it('[INP11] neither types nor counts what still waited when its viewer left; of others and of programs it types it', async () => {
    const { input, clock, control, asked, acks, loads, commands, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ viewer: 2, counter: 1, text: 'paste', flags: INPUT_FLAG.PASTE }));
    input.frame(frame({ counter: 1, text: 'l' }));
    input.frame(frame({ viewer: 2, counter: 2, text: 'x' }));
    const program = input.text({ text: 'run', submit: false });
    input.frame(frame({ counter: 2, text: 'm' }));
    input.viewerLeft(1);
    input.viewerAttached(7, 'clientaaaaaaaaaa');
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBeNull();
    input.frame(frame({ viewer: 7, counter: 3, text: 'n' }));
    loads[0]?.done(0);
    await settle();
    asked[0]?.answer([OK, OK]);
    await settle();
    loads[1]?.done(0);
    await settle();
    asked[2]?.answer([OK, OK]);
    await settle();
    asked[3]?.answer([OK, OK]);
    await program;
    expect(commands().map((command) => command.split(' ; ')[1]?.split(' -t ')[0])).toEqual([
      expect.stringContaining('paste-buffer'),
      'send-keys',
      expect.stringContaining('paste-buffer'),
      'send-keys',
    ]);
    expect(commands()[1]).toContain('-H 78');
    expect(commands()[3]).toContain('-H 6e');
    clock.advance(50);
    expect(acks).toEqual(['2:1', '7:3']);
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBe(3);
  });

  it('[INP11] does not type a paste that was still being loaded when its viewer left, and goes on', async () => {
    const { input, control, asked, acks, loads, commands, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1 }));
    input.frame(frame({ counter: 2, text: 'paste', flags: INPUT_FLAG.PASTE }));
    input.viewerLeft(1);
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBe(1);
    input.frame(frame({ viewer: 2, counter: 1, text: 'x' }));
    loads[0]?.done(0);
    await settle();
    expect(commands()).toHaveLength(2);
    expect(commands()[1]).toContain('-H 78');
    expect([asked.length, acks]).toEqual([2, []]);
  });

  it('[INP11] counts what tmux was given, though its answer comes to nobody', async () => {
    const { input, control, asked, loads, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 4, text: 'paste', flags: INPUT_FLAG.PASTE }));
    loads[0]?.done(0);
    await settle();
    input.viewerLeft(1);
    asked[0]?.answer([OK, OK]);
    input.viewerAttached(7, 'clientaaaaaaaaaa');
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBe(4);
  });

  it('[INP11] takes a client that is back as another viewer for gone as the one before', () => {
    const { input, control, asked, acks, commands, frame } = setUp();
    input.frame(frame({ counter: 1, text: 'o' }));
    input.viewerAttached(7, 'clientaaaaaaaaaa');
    input.typist.open(control);
    input.frame(frame({ counter: 2, text: 'l' }));
    input.viewerLeft(1);
    input.frame(frame({ viewer: 7, counter: 3, text: 'n' }));
    expect(asked).toHaveLength(1);
    expect(commands()[0]).toContain('-H 6e');
    expect(acks).toEqual(['1:2 not_attached']);
  });

  it('[INP11] types what a page had sent that turned to something else, and counts it when it turns back', () => {
    const { input, control, commands, frame } = setUp();
    input.frame(frame({ counter: 1, text: 'a' }));
    input.frame(frame({ counter: 2, text: 'b' }));
    input.viewerDetached(1);
    input.viewerAttached(1, 'clientaaaaaaaaaa');
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBe(2);
    input.frame(frame({ counter: 3, text: 'c' }));
    input.typist.open(control);
    expect(commands().map((command) => command.slice(-2))).toEqual(['61', '62', '63']);
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBe(3);
  });

  it('[INP12] tells a refusal to the client where it is now, and again at its next attach', () => {
    const { input, control, acks, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1, ageMs: limits.INPUT_MAX_AGE_MS + 1 }));
    input.frame(frame({ counter: 2 }));
    input.frame(frame({ counter: 3 }));
    input.viewerLeft(1);
    input.viewerAttached(7, 'clientaaaaaaaaaa');
    expect(acks.splice(0)).toEqual(['1:1 input_stale', '7:1 input_stale']);
    input.typist.closed();
    expect(acks.splice(0)).toEqual(['7:2 tmux_failed', '7:3 tmux_failed']);
    input.viewerLeft(7);
    input.viewerAttached(8, 'clientaaaaaaaaaa');
    expect(acks).toEqual(['8:1 input_stale', '8:2 tmux_failed', '8:3 tmux_failed']);
    expect(input.lastInputCounter('clientaaaaaaaaaa')).toBe(3);
  });

  it('[INP12] does not tell a repeat as a refusal of what was typed', () => {
    const { input, control, acks, frame } = setUp();
    input.typist.open(control);
    input.frame(frame({ counter: 1 }));
    input.frame(frame({ counter: 1 }));
    input.viewerAttached(7, 'clientaaaaaaaaaa');
    expect(acks).toEqual(['1:1 input_repeated']);
  });

  it('[INP10] refuses everything once the session is over', () => {
    const { input, control, acks, asked, frame } = setUp();
    input.frame(frame({ counter: 1 }));
    input.typist.end();
    input.typist.open(control);
    input.frame(frame({ counter: 2 }));
    expect([asked.length, acks]).toEqual([0, ['1:1 session_ended', '1:2 session_ended']]);
  });
});
