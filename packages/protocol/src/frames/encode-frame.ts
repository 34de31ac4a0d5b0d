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
  requireWhole('kind', kind, 0xff);
  requireWhole('flags', flags, 0xff);
  requireWhole('viewer', viewer, 0xff_ff_ff_ff);
  requireWhole('epoch', epoch, 0xff_ff_ff_ff);
  requireWhole('offset', offset, Number.MAX_SAFE_INTEGER);
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

/** DataView would cut a number off in silence: the frame would then reach somebody else. */
function requireWhole(field: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new RangeError(`frame ${field} ${value} is not a whole number from 0 to ${max}`);
}

/** Overwrites the viewer of an encoded frame in place: the hub stamps who really sent it (FR5). */
export function stampViewer(message: Uint8Array, viewer: number): void {
  requireWhole('viewer', viewer, 0xff_ff_ff_ff);
  new DataView(message.buffer, message.byteOffset, message.byteLength).setUint32(FRAME_FIELD_OFFSET.viewer, viewer);
}
