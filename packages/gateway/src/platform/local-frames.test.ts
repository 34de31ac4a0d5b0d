import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeLocalFrame, LocalFrameReader, type LocalFrame } from './local-frames.ts';

const anyFrame = fc.record({ kind: fc.integer({ min: 0, max: 255 }), payload: fc.uint8Array({ maxLength: 300 }) });

it('[LKP1] frames come out as they went in, however the stream between them is cut', () => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 20 }), (sent, cuts) => {
      let stream = Buffer.concat(sent.map(({ kind, payload }) => encodeLocalFrame(kind, payload)));
      const reader = new LocalFrameReader(300);
      const read: LocalFrame[] = [];
      for (const cut of cuts) {
        read.push(...(reader.read(stream.subarray(0, cut)) ?? []));
        stream = stream.subarray(Math.min(cut, stream.length));
      }
      read.push(...(reader.read(stream) ?? []));
      expect(read.map(({ kind, payload }) => ({ kind, payload: Uint8Array.from(payload) }))).toEqual(sent);
    }),
  );
});

it('[LKP1] a frame above the limit is refused before it is gathered', () => {
  const reader = new LocalFrameReader(10);
  expect(reader.read(encodeLocalFrame(1, 'ten bytes.'))).toHaveLength(1);
  expect(reader.read(encodeLocalFrame(1, 'eleven byte').subarray(0, 5))).toBeUndefined();
});
