// What a gateway sends to the viewer of a transfer, as far as a transfer of our own needs it (P).
import { parseMessage, ProtocolError } from '@vibecode/protocol';
import { decodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import type { WireData } from './hub-effect.ts';

export type TransferEvent =
  /** Of an upload: everything before this offset is written. */
  | { type: 'acked'; offset: number }
  | { type: 'chunk'; offset: number; payload: Uint8Array }
  | { type: 'ended'; size: number; sha256: string }
  | { type: 'failed'; error: ProtocolError };

/** undefined for what belongs to another transfer, or to none. */
export function readTransferEvent(data: WireData, transferId: string): TransferEvent | undefined {
  return typeof data === 'string' ? readText(data, transferId) : readFrame(data, transferId);
}

function readText(text: string, transferId: string): TransferEvent | undefined {
  const parsed = parseMessage(text);
  if (parsed.kind !== 'ok') return undefined;
  const { type, body } = parsed.envelope;
  if (type === 'file.failed' && EVENT_VALIDATORS['file.failed'](body) && body.transfer_id === transferId) {
    return { type: 'failed', error: ProtocolError.fromWire(body.error) };
  }
  if (type === 'file.content.end' && EVENT_VALIDATORS['file.content.end'](body) && body.transfer_id === transferId) {
    return { type: 'ended', size: body.size, sha256: body.sha256 };
  }
  return undefined;
}

function readFrame(message: ArrayBuffer, transferId: string): TransferEvent | undefined {
  const decoded = decodeFrame(new Uint8Array(message));
  if (!decoded.ok || decoded.frame.id !== transferId) return undefined;
  const { kind, offset, payload } = decoded.frame;
  if (kind === FRAME_KIND.TRANSFER_ACK) return { type: 'acked', offset };
  return kind === FRAME_KIND.CONTENT_CHUNK ? { type: 'chunk', offset, payload } : undefined;
}
