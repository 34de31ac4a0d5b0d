// Binary message -> frame. Never throws on bad bytes: every fault has a name (FR2).
import { FRAME_FIELD_OFFSET, FRAME_HEADER_BYTES, FRAME_KIND } from '../generated/frame-layout.ts';
import { ID_BYTES, idFromBytes } from '../ids.ts';

export interface FrameHeader {
  kind: number;
  flags: number;
  /** Session or transfer id. */
  id: string;
  /** 0 for all viewers. */
  viewer: number;
  epoch: number;
  offset: number;
}

export interface Frame extends FrameHeader {
  /** A view into the message, not a copy. */
  payload: Uint8Array;
}

export type FrameFault = 'too_short' | 'unknown_kind' | 'offset_too_large';
export type DecodedFrame = { ok: true; frame: Frame } | { ok: false; fault: FrameFault };

const KINDS: ReadonlySet<number> = new Set(Object.values(FRAME_KIND));

export function decodeFrame(bytes: Uint8Array): DecodedFrame {
  if (bytes.length < FRAME_HEADER_BYTES) return { ok: false, fault: 'too_short' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint8(FRAME_FIELD_OFFSET.kind);
  if (!KINDS.has(kind)) return { ok: false, fault: 'unknown_kind' };
  const high = view.getUint32(FRAME_FIELD_OFFSET.offset);
  if (high > 0x1f_ff_ff) return { ok: false, fault: 'offset_too_large' };
  return {
    ok: true,
    frame: {
      kind,
      flags: view.getUint8(FRAME_FIELD_OFFSET.flags),
      id: idFromBytes(bytes.subarray(FRAME_FIELD_OFFSET.id, FRAME_FIELD_OFFSET.id + ID_BYTES)),
      viewer: view.getUint32(FRAME_FIELD_OFFSET.viewer),
      epoch: view.getUint32(FRAME_FIELD_OFFSET.epoch),
      offset: high * 0x1_0000_0000 + view.getUint32(FRAME_FIELD_OFFSET.offset + 4),
      payload: bytes.subarray(FRAME_HEADER_BYTES),
    },
  };
}
