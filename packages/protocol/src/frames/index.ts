export {
  FRAME_HEADER_BYTES,
  FRAME_KIND,
  INPUT_ACK_FLAG,
  INPUT_FLAG,
  OUTPUT_FLAG,
  SNAPSHOT_FLAG,
} from '../generated/frame-layout.ts';
export { decodeFrame, type DecodedFrame, type Frame, type FrameFault, type FrameHeader } from './decode-frame.ts';
export { encodeFrame, stampViewer, type FrameParts } from './encode-frame.ts';
export {
  decodeInputPayload,
  decodeSnapshotPayload,
  encodeInputPayload,
  encodeSnapshotPayload,
  type InputPayload,
  type SnapshotPayload,
} from './frame-payloads.ts';
