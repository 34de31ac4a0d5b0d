import { encodeFrame, encodeInputPayload, FRAME_KIND, INPUT_FLAG } from '@vibecode/protocol/frames';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeFrame } from './route-frame.ts';

const ID = '0123456789abcdef';
const bytes = new Uint8Array([1, 2, 3]);
const payload = encodeInputPayload({ counter: 9, sentAtMs: 77, bytes });

describe('route-frame', () => {
  it('[LNK11] reads keys and pastes of a viewer', () => {
    const frame = encodeFrame({
      kind: FRAME_KIND.INPUT,
      id: ID,
      viewer: 4,
      flags: INPUT_FLAG.PASTE | INPUT_FLAG.MORE,
      epoch: 5,
      offset: 6,
      payload,
    });
    expect(routeFrame(frame)).toMatchObject({ kind: 'input', frame: { id: ID, viewer: 4, epoch: 5, offset: 6 } });
  });

  it('[FIL9] reads pieces of files and acks of a viewer, and none of nobody', () => {
    for (const kind of [FRAME_KIND.UPLOAD_CHUNK, FRAME_KIND.TRANSFER_ACK]) {
      const frame = { kind, id: ID, viewer: 4, offset: 7, payload: bytes };
      expect(routeFrame(encodeFrame(frame))).toMatchObject({ kind: 'transfer', frame });
      expect(routeFrame(encodeFrame({ ...frame, viewer: 0 })).kind).toBe('drop');
    }
    expect(routeFrame(encodeFrame({ kind: FRAME_KIND.CONTENT_CHUNK, id: ID, viewer: 4 })).kind).toBe('drop');
  });

  it('[LNK11] calls a bad frame what is none, at every truncation', () => {
    const whole = encodeFrame({ kind: FRAME_KIND.INPUT, id: ID, viewer: 4, payload });
    for (let length = 0; length < whole.length - bytes.length; length += 1) {
      expect(routeFrame(whole.subarray(0, length)).kind).toBe('bad_frame');
    }
  });

  it('[LNK11] drops what it has no use for', () => {
    expect(routeFrame(encodeFrame({ kind: FRAME_KIND.OUTPUT, id: ID })).kind).toBe('drop');
    expect(routeFrame(encodeFrame({ kind: FRAME_KIND.INPUT, id: ID, payload })).kind).toBe('drop');
    expect(routeFrame(encodeFrame({ kind: 0x7f, id: ID })).kind).toBe('drop');
  });

  it('[LNK11] never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (any) => routeFrame(any).kind !== undefined));
  });
});
