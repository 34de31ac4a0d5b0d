// Text message -> what is to be done with it. Pure; the malformed-input policy stands here and nowhere else.
import { parseBody, parseMessage, ProtocolError, type Envelope } from '@vibecode/protocol';
import { COMMAND_VALIDATORS } from '@vibecode/protocol/validators';
import { ADDRESSING, isCommandType, type AnyCommand } from './command.ts';

export type MessageRoute =
  | { kind: 'command'; command: AnyCommand }
  /** Something is wrong, and there is a request_id to answer to. */
  | { kind: 'refuse'; requestId: string; error: ProtocolError }
  /** Something is wrong, and nobody waits for an answer. */
  | { kind: 'drop'; fault: string };

export function routeMessage(text: string): MessageRoute {
  const parsed = parseMessage(text);
  switch (parsed.kind) {
    case 'dropped':
      return { kind: 'drop', fault: parsed.fault };
    case 'answerable':
      return { kind: 'refuse', requestId: parsed.requestId, error: parsed.error };
    case 'ok':
      return routeEnvelope(parsed.envelope);
  }
}

function routeEnvelope(envelope: Envelope): MessageRoute {
  const { type, request_id: requestId, session_id: sessionId, viewer_id: viewerId } = envelope;
  const refuse = (error: ProtocolError): MessageRoute =>
    requestId === undefined ? { kind: 'drop', fault: error.code } : { kind: 'refuse', requestId, error };

  if (!isCommandType(type)) {
    return refuse(new ProtocolError('unknown_command', `This gateway knows no message "${type}".`));
  }
  const needs = ADDRESSING[type];
  if (needs.answered && requestId === undefined) return { kind: 'drop', fault: 'no_request_id' };
  if (needs.session && sessionId === undefined) return refuse(missing(type, 'session_id'));
  if (needs.viewer && (viewerId === undefined || viewerId === 0)) return refuse(missing(type, 'viewer_id'));
  try {
    const body = parseBody<unknown>(`The body of ${type}`, COMMAND_VALIDATORS[type], envelope.body);
    // The validator of this very type has passed the body and ADDRESSING the ids, which TypeScript cannot correlate.
    return { kind: 'command', command: { type, requestId, sessionId, viewerId, body } as AnyCommand };
  } catch (error) {
    if (error instanceof ProtocolError) return refuse(error);
    throw error;
  }
}

function missing(type: string, field: 'session_id' | 'viewer_id'): ProtocolError {
  return new ProtocolError('invalid_message', `${type} needs a ${field}.`, { field: `/${field}` });
}
