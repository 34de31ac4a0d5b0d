// Binary message -> what is to be done with it. Pure; what the hub may send to a gateway stands here.
import { decodeFrame, decodeInputPayload, FRAME_KIND, type Frame, type FrameFault } from '@vibecode/protocol/frames';

export type FrameRoute =
  /** A person's keys, or a piece of a paste. */
  | { kind: 'input'; frame: Frame }
  /** A piece of a file, or how far the viewer has taken one; the viewer says whose transfer. */
  | { kind: 'transfer'; frame: Frame }
  /** The hub has what it got of a session up to this position. */
  | { kind: 'hub_ack'; sessionId: string; position: { epoch: number; offset: number } }
  /** Well-formed, and nothing that this gateway has a use for: perhaps of a newer hub. */
  | { kind: 'drop'; fault: string }
  /** No frame at all: the peer is broken, and what it meant is lost. */
  | { kind: 'bad_frame'; fault: FrameFault | 'bad_input' };

export function routeFrame(message: Uint8Array): FrameRoute {
  const decoded = decodeFrame(message);
  if (!decoded.ok) {
    return { kind: decoded.fault === 'unknown_kind' ? 'drop' : 'bad_frame', fault: decoded.fault };
  }
  const { frame } = decoded;
  const { kind, id, viewer, epoch, offset } = frame;
  if (kind === FRAME_KIND.INPUT) {
    if (viewer === 0) return { kind: 'drop', fault: 'input_of_nobody' };
    if (decodeInputPayload(frame.payload) === undefined) return { kind: 'bad_frame', fault: 'bad_input' };
    return { kind: 'input', frame };
  }
  if ((kind === FRAME_KIND.UPLOAD_CHUNK || kind === FRAME_KIND.TRANSFER_ACK) && viewer !== 0) {
    return { kind: 'transfer', frame };
  }
  if (kind === FRAME_KIND.VIEWER_ACK && viewer === 0) {
    return { kind: 'hub_ack', sessionId: id, position: { epoch, offset } };
  }
  return { kind: 'drop', fault: `kind_${kind}` };
}
