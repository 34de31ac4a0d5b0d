import { limits } from '@vibecode/protocol';
import {
  decodeFrame,
  decodeInputPayload,
  FRAME_KIND,
  INPUT_ACK_FLAG,
  INPUT_FLAG,
  type Frame,
} from '@vibecode/protocol/frames';
import { describe, expect, it } from 'vitest';
import { SESSION_ID } from '../testing/fake-sockets.ts';
import { GatewayClock } from './gateway-clock.ts';
import type { NotSent } from './input-ledger.ts';
import { keyLabel } from './key-label.ts';
import { keyToControl } from './key-to-control.ts';
import { KeystrokesToFrames } from './keystrokes-to-frames.ts';

function setUp({ isOpen = true, isAttached = true } = {}) {
  const sent: Frame[] = [];
  const notSent: NotSent[] = [];
  const clock = new GatewayClock();
  if (isAttached) clock.learn({ clockMs: 50_000, sentAtMs: 100, receivedAtMs: 120 });
  const keystrokes = new KeystrokesToFrames({
    sessionId: SESSION_ID,
    clock,
    nowMs: () => 200,
    seenPosition: () => (isAttached ? { epoch: 3, offset: 44 } : null),
    sendFrame: (bytes) => {
      const decoded = decodeFrame(bytes);
      if (isOpen && decoded.ok) sent.push(decoded.frame);
      return isOpen;
    },
    onNotSent: (inputs) => notSent.push(...inputs),
  });
  const inputs = () => sent.map(({ payload }) => decodeInputPayload(payload)!);
  const text = () => new TextDecoder().decode(Uint8Array.from(inputs().flatMap(({ bytes }) => [...bytes])));
  return { keystrokes, sent, notSent, inputs, text };
}

function inputAck(counter: number, refusal?: string): Frame {
  return {
    kind: FRAME_KIND.INPUT_ACK,
    flags: refusal === undefined ? 0 : INPUT_ACK_FLAG.REFUSED,
    id: SESSION_ID,
    viewer: 7,
    epoch: 0,
    offset: counter,
    payload: new TextEncoder().encode(refusal ?? ''),
  };
}

describe('keystrokes', () => {
  it('[TRM6] carry the position seen and the gateway clock', () => {
    const { keystrokes, sent, inputs } = setUp();
    keystrokes.type('ä');
    expect(sent[0]).toMatchObject({ kind: FRAME_KIND.INPUT, flags: 0, id: SESSION_ID, epoch: 3, offset: 44 });
    // Read at 50,000 in the middle of a round trip that ended at 120; 80 ms have passed since.
    expect(inputs()[0]).toMatchObject({ counter: 1, sentAtMs: 50_090 });
    expect(new TextDecoder().decode(inputs()[0]?.bytes)).toBe('ä');
  });

  it('[TRM6] are split at the limit of a frame, and arrive whole', () => {
    const { keystrokes, sent, inputs, text } = setUp();
    const spoken = 'é'.repeat(1_500);
    keystrokes.type(spoken);
    expect(sent.map(({ flags }) => flags)).toEqual([0, 0, 0]);
    expect(inputs().every(({ bytes }) => bytes.length <= limits.MAX_KEYS_BYTES)).toBe(true);
    expect(inputs().map(({ counter }) => counter)).toEqual([1, 2, 3]);
    expect(text()).toBe(spoken);
  });

  it('[TRM6] binary mouse reports keep their bytes', () => {
    const { keystrokes, inputs } = setUp();
    keystrokes.typeBinary('\u001b[M \u00ff\u0080');
    expect([...(inputs()[0]?.bytes ?? [])]).toEqual([27, 91, 77, 32, 255, 128]);
  });

  it('[TRM6] pastes have CR for line ends and say MORE but at their end', () => {
    const { keystrokes, sent, text } = setUp();
    const pasted = 'x'.repeat(limits.PASTE_CHUNK_BYTES) + '\r\ny\nz\r';
    keystrokes.paste(pasted);
    expect(sent.map(({ flags }) => flags)).toEqual([INPUT_FLAG.PASTE | INPUT_FLAG.MORE, INPUT_FLAG.PASTE]);
    expect(text()).toBe('x'.repeat(limits.PASTE_CHUNK_BYTES) + '\ry\rz\r');
  });

  it('[TRM6] a paste above the limit is not begun', () => {
    const { keystrokes, sent, notSent } = setUp();
    keystrokes.paste('x'.repeat(limits.MAX_PASTE_BYTES + 1));
    expect(sent).toEqual([]);
    expect(notSent).toEqual([{ label: 'a paste of 8,388,609 bytes', reason: 'input_too_large' }]);
  });

  it('[TRM5] a paste of many frames is named once, whether refused or lost', () => {
    const { keystrokes, notSent } = setUp();
    const bytes = 3 * limits.PASTE_CHUNK_BYTES;
    keystrokes.paste('x'.repeat(bytes));
    keystrokes.onInputAck(inputAck(1, 'input_stale'));
    keystrokes.onInputAck(inputAck(2, 'input_stale'));
    keystrokes.onAttached(2);
    expect(notSent).toEqual([{ label: 'a paste of 196,608 bytes', reason: 'input_stale' }]);
  });

  it('[TRM5] that the link did not take are named', () => {
    const { keystrokes, notSent } = setUp({ isOpen: false });
    keystrokes.type('a');
    keystrokes.onAttached(null);
    expect(notSent).toEqual([{ label: 'a', reason: 'link_lost' }]);
  });

  it('[TRM5] before the first attach are named', () => {
    const { keystrokes, notSent, sent } = setUp({ isAttached: false });
    keystrokes.type('\r');
    expect(sent).toEqual([]);
    expect(notSent).toEqual([{ label: 'Enter', reason: 'not_attached' }]);
  });

  it('[TRM5] acks are cumulative, refusals single', () => {
    const { keystrokes, notSent } = setUp();
    for (const key of 'abcd') keystrokes.type(key);
    keystrokes.onInputAck(inputAck(2, 'input_stale'));
    keystrokes.onInputAck(inputAck(3));
    keystrokes.onAttached(3);
    expect(notSent).toEqual([
      { label: 'b', reason: 'input_stale' },
      { label: 'd', reason: 'link_lost' },
    ]);
  });
});

describe('names and control keys', () => {
  it('[TRM5] a key is named as people name it', () => {
    expect(['\u0003', '\u001b', '\u001b[A', '\u001b[15~', '\u001b[<35;10;4M', 'ls'].map(keyLabel)).toEqual([
      'Ctrl-C',
      'Esc',
      'Up',
      'a special key',
      'a mouse action',
      'ls',
    ]);
  });

  it('[TRM14] Ctrl makes control characters of letters and leaves others', () => {
    expect(['c', 'C', 'z', '[', ' ', '?', '1', 'é'].map(keyToControl)).toEqual([
      '\u0003',
      '\u0003',
      '\u001a',
      '\u001b',
      '\u0000',
      '\u007f',
      '1',
      'é',
    ]);
  });
});
