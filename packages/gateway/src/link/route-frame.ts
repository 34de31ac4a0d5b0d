// Binary message -> what is to be done with it. Pure; what the hub may send to a gateway stands here.
import { decodeFrame, decodeInputPayload, FRAME_KIND, INPUT_FLAG, type FrameFault } from '@vibecode/protocol/frames';

/** A person's keys or a piece of a paste. */
export interface InputFrame {
  sessionId: string;
  viewerId: number;
  /** Where the screen stood that the person saw. */
  seen: { epoch: number; offset: number };
  counter: number;
  sentAtMs: number;
  isPaste: boolean;
  /** More of this paste follows. */
  hasMore: boolean;
  bytes: Uint8Array;
}

export type FrameRoute =
  | { kind: 'input'; input: InputFrame }
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
  const { kind, flags, id, viewer, epoch, offset, payload } = decoded.frame;
  if (kind === FRAME_KIND.INPUT) {
    if (viewer === 0) return { kind: 'drop', fault: 'input_of_nobody' };
    const input = decodeInputPayload(payload);
    if (input === undefined) return { kind: 'bad_frame', fault: 'bad_input' };
    return {
      kind: 'input',
      input: {
        sessionId: id,
        viewerId: viewer,
        seen: { epoch, offset },
        counter: input.counter,
        sentAtMs: input.sentAtMs,
        isPaste: (flags & INPUT_FLAG.PASTE) !== 0,
        hasMore: (flags & INPUT_FLAG.MORE) !== 0,
        bytes: input.bytes,
      },
    };
  }
  if (kind === FRAME_KIND.VIEWER_ACK && viewer === 0) {
    return { kind: 'hub_ack', sessionId: id, position: { epoch, offset } };
  }
  return { kind: 'drop', fault: `kind_${kind}` };
}
