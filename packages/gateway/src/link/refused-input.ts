// INPUT that reached no session -> the frame that tells its viewer. Pure.
import type { ErrorCode } from '@vibecode/protocol';
import { decodeInputPayload, FRAME_KIND, INPUT_ACK_FLAG, type Frame, type FrameParts } from '@vibecode/protocol/frames';

export function refusedInput({ id, viewer, payload }: Frame, code: ErrorCode): FrameParts {
  return {
    kind: FRAME_KIND.INPUT_ACK,
    flags: INPUT_ACK_FLAG.REFUSED,
    id,
    viewer,
    offset: decodeInputPayload(payload)?.counter ?? 0,
    payload: new TextEncoder().encode(code),
  };
}
