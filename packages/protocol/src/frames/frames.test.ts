import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idFromBytes } from '../ids.ts';
import {
  decodeFrame,
  decodeInputPayload,
  decodeSnapshotPayload,
  encodeFrame,
  encodeInputPayload,
  encodeSnapshotPayload,
  FRAME_HEADER_BYTES,
  FRAME_KIND,
  stampViewer,
} from './index.ts';

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xff_ff });
const u32 = fc.integer({ min: 0, max: 0xff_ff_ff_ff });
const id = fc.uint8Array({ minLength: 10, maxLength: 10 }).map(idFromBytes);
const header = fc.record({
  kind: fc.constantFrom(...Object.values(FRAME_KIND)),
  flags: u8,
  id,
  viewer: u32,
  epoch: u32,
  offset: fc.maxSafeNat(),
});
const anId = '0123456789abcdef';

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('encode and decode', () => {
  it('[FR1] give back every header and payload', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 300 }), (parts, payload) => {
        const message = encodeFrame({ ...parts, payload });
        expect(message.length).toBe(FRAME_HEADER_BYTES + payload.length);
        expect(decodeFrame(message)).toEqual({ ok: true, frame: { ...parts, payload } });
      }),
    );
  });

  it('[FR1] read a frame that lies inside a larger buffer', () => {
    const message = encodeFrame({ kind: FRAME_KIND.OUTPUT, id: anId, offset: 7, payload: Uint8Array.of(1, 2) });
    const larger = concat([Uint8Array.of(9, 9, 9), message, Uint8Array.of(9)]);
    const decoded = decodeFrame(larger.subarray(3, 3 + message.length));
    expect(decoded).toMatchObject({ ok: true, frame: { offset: 7, payload: Uint8Array.of(1, 2) } });
  });

  it('[FR4] write several payload parts one after the other and read a view', () => {
    const payload = [Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)];
    const message = encodeFrame({ kind: FRAME_KIND.INPUT, id: anId, payload });
    const decoded = decodeFrame(message);
    expect(decoded.ok && decoded.frame.payload).toEqual(Uint8Array.of(1, 2, 3));
    expect(decoded.ok && decoded.frame.payload.buffer).toBe(message.buffer);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('[FR3] refuse the offset %d', (offset) => {
    expect(() => encodeFrame({ kind: FRAME_KIND.OUTPUT, id: anId, offset })).toThrow(RangeError);
  });

  it.each(['', 'short', `${anId}0`, 'ABCDEFGH12345678', 'il0o123456789abc'])('[FR3] refuse the id "%s"', (bad) => {
    expect(() => encodeFrame({ kind: FRAME_KIND.OUTPUT, id: bad })).toThrow(RangeError);
  });

  it.each([
    ['viewer', 2 ** 32],
    ['viewer', -1],
    ['epoch', 1.5],
    ['flags', 256],
    ['kind', 300],
  ] as const)('[FR3] refuse %s %d', (field, value) => {
    expect(() => encodeFrame({ kind: FRAME_KIND.OUTPUT, id: anId, [field]: value })).toThrow(RangeError);
  });
});

describe('decode', () => {
  it('[FR2] names every truncation of a good frame', () => {
    const message = encodeFrame({ kind: FRAME_KIND.SNAPSHOT, id: anId, offset: 2 ** 40, payload: Uint8Array.of(1) });
    for (let length = 0; length < FRAME_HEADER_BYTES; length += 1)
      expect(decodeFrame(message.subarray(0, length))).toEqual({ ok: false, fault: 'too_short' });
    expect(decodeFrame(message.subarray(0, FRAME_HEADER_BYTES)).ok).toBe(true);
  });

  it('[FR2] names kinds that do not exist', () => {
    const known = new Set<number>(Object.values(FRAME_KIND));
    for (let kind = 0; kind <= 0xff; kind += 1) {
      const message = encodeFrame({ kind, id: anId });
      expect(decodeFrame(message)).toMatchObject(known.has(kind) ? { ok: true } : { ok: false, fault: 'unknown_kind' });
    }
  });

  it('[FR2] names an offset above 2^53 - 1', () => {
    const message = encodeFrame({ kind: FRAME_KIND.OUTPUT, id: anId, offset: Number.MAX_SAFE_INTEGER });
    expect(decodeFrame(message)).toMatchObject({ ok: true, frame: { offset: Number.MAX_SAFE_INTEGER } });
    message[21] = 0x20;
    expect(decodeFrame(message)).toEqual({ ok: false, fault: 'offset_too_large' });
  });

  it('[FR2] never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const decoded = decodeFrame(bytes);
        if (decoded.ok) decodeInputPayload(decoded.frame.payload);
      }),
    );
  });
});

describe('stampViewer', () => {
  it('[FR5] changes the viewer and nothing else', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 50 }), u32, (parts, payload, viewer) => {
        const message = encodeFrame({ ...parts, payload });
        stampViewer(message, viewer);
        expect(decodeFrame(message)).toEqual({ ok: true, frame: { ...parts, payload, viewer } });
      }),
    );
  });
});

describe('payload headers', () => {
  it('[FL6] input gives back counter, clock and bytes', () => {
    fc.assert(
      fc.property(u32, fc.maxSafeNat(), fc.uint8Array(), (counter, sentAtMs, bytes) => {
        const payload = concat(encodeInputPayload({ counter, sentAtMs, bytes }));
        expect(decodeInputPayload(payload)).toEqual({ counter, sentAtMs, bytes });
      }),
    );
  });

  it('[FR6] snapshot gives back size and bytes', () => {
    fc.assert(
      fc.property(u16, u16, fc.uint8Array(), (columns, rows, bytes) => {
        const payload = concat(encodeSnapshotPayload({ columns, rows, bytes }));
        expect(decodeSnapshotPayload(payload)).toEqual({ columns, rows, bytes });
      }),
    );
  });

  it('[FR6] truncated ones decode to nothing', () => {
    const input = concat(encodeInputPayload({ counter: 1, sentAtMs: 2, bytes: new Uint8Array() }));
    for (let length = 0; length < input.length; length += 1)
      expect(decodeInputPayload(input.subarray(0, length))).toBeUndefined();
    const snapshot = concat(encodeSnapshotPayload({ columns: 80, rows: 24, bytes: new Uint8Array() }));
    for (let length = 0; length < snapshot.length; length += 1)
      expect(decodeSnapshotPayload(snapshot.subarray(0, length))).toBeUndefined();
  });

  it('[FR6] a clock above 2^53 - 1 decodes to nothing', () => {
    expect(decodeInputPayload(new Uint8Array(12).fill(0xff))).toBeUndefined();
  });
});

interface FrameVector {
  description: string;
  frame: { kind: number; flags: number; id: string; viewer: number; epoch: number; offset: number };
  payload_hex: string;
  message_hex: string;
}

describe('vectors', async () => {
  const folder = join(import.meta.dirname, '../../fixtures/v1/frames');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));

  it.each(names)('[FR7] %s encodes and decodes to the same bytes', async (name) => {
    const vector = JSON.parse(await readFile(join(folder, name), 'utf8')) as FrameVector;
    const payload = bytesOfHex(vector.payload_hex);
    const message = bytesOfHex(vector.message_hex);
    expect(encodeFrame({ ...vector.frame, payload })).toEqual(message);
    expect(decodeFrame(message)).toEqual({ ok: true, frame: { ...vector.frame, payload } });
  });

  it('[FR7] there is one for every kind', async () => {
    const vectors = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as FrameVector),
    );
    const kinds = new Set(vectors.map((vector) => vector.frame.kind));
    expect(kinds).toEqual(new Set(Object.values(FRAME_KIND)));
  });
});

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
