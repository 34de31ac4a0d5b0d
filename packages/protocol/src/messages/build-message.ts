// Typed ways to make the text messages, so that nobody writes an envelope by hand.
import type { BrowserBodies, CommandBodies, EventBodies } from '../generated/message-maps.ts';
import type { AckBody, Envelope } from '../generated/types.ts';
import type { ProtocolError } from '../protocol-error.ts';

export interface MessageBodies extends CommandBodies, EventBodies, BrowserBodies {}
export type MessageType = keyof MessageBodies;
export type Addressing = Partial<Pick<Envelope, 'request_id' | 'session_id' | 'viewer_id'>>;

export function buildMessage<T extends MessageType>(type: T, body: MessageBodies[T], to: Addressing = {}): string {
  return JSON.stringify({ type, ...to, body });
}

export function buildAck(requestId: string, outcome: { result?: object } | { error: ProtocolError }): string {
  const body: AckBody =
    'error' in outcome
      ? { ok: false, error: outcome.error.toWire() }
      : outcome.result === undefined
        ? { ok: true }
        : { ok: true, result: outcome.result };
  return JSON.stringify({ type: 'ack', request_id: requestId, body });
}
