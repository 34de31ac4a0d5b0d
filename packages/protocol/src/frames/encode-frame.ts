// Frame -> binary message (FR1).
import { FRAME_FIELD_OFFSET, FRAME_HEADER_BYTES } from '../generated/frame-layout.ts';
import { idToBytes } from '../ids.ts';
import type { FrameHeader } from './decode-frame.ts';

export type FrameParts = Pick<FrameHeader, 'kind' | 'id'> &
  Partial<Pick<FrameHeader, 'flags' | 'viewer' | 'epoch' | 'offset'>> & {
    /** One part or several, written one after the other, so that a payload header needs no copy of its own. */
    payload?: Uint8Array | readonly Uint8Array[];
  };

const NOTHING: readonly Uint8Array[] = [];

export function encodeFrame({
  kind,
  id,
  flags = 0,
  viewer = 0,
  epoch = 0,
  offset = 0,
  payload = NOTHING,
}: FrameParts): Uint8Array<ArrayBuffer> {
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new RangeError(`frame offset ${offset} is not a whole number below 2^53`);
  const parts = payload instanceof Uint8Array ? [payload] : payload;
  let length = FRAME_HEADER_BYTES;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint8(FRAME_FIELD_OFFSET.kind, kind);
  view.setUint8(FRAME_FIELD_OFFSET.flags, flags);
  bytes.set(idToBytes(id), FRAME_FIELD_OFFSET.id);
  view.setUint32(FRAME_FIELD_OFFSET.viewer, viewer);
  view.setUint32(FRAME_FIELD_OFFSET.epoch, epoch);
  view.setUint32(FRAME_FIELD_OFFSET.offset, Math.floor(offset / 0x1_0000_0000));
  view.setUint32(FRAME_FIELD_OFFSET.offset + 4, offset >>> 0);
  let at = FRAME_HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Overwrites the viewer of an encoded frame in place: the hub stamps who really sent it (FR5). */
export function stampViewer(message: Uint8Array, viewer: number): void {
  new DataView(message.buffer, message.byteOffset, message.byteLength).setUint32(FRAME_FIELD_OFFSET.viewer, viewer);
}
