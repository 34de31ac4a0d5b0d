// A gateway's first message: is it a hello, and is there a version that both speak (P).
import {
  chooseVersion,
  parseBody,
  parseMessage,
  ProtocolError,
  type CloseName,
  type EventBodies,
} from '@vibecode/protocol';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';

export type HelloVerdict =
  | { ok: true; hello: EventBodies['gateway.hello']; version: number }
  | { ok: false; close: CloseName; reason: string };

export function judgeHello(message: string): HelloVerdict {
  const parsed = parseMessage(message);
  if (parsed.kind !== 'ok' || parsed.envelope.type !== 'gateway.hello') {
    return { ok: false, close: 'BAD_HANDSHAKE', reason: 'the first message must be gateway.hello' };
  }
  // The range first: the rest of another version's hello need not fit our schema.
  const range = protocolRange(parsed.envelope.body);
  if (range === undefined)
    return { ok: false, close: 'BAD_HANDSHAKE', reason: 'gateway.hello without protocol versions' };
  const choice = chooseVersion(range);
  if (!choice.ok) {
    const reason =
      choice.mustUpdate === 'peer' ? 'the gateway is too old: update it' : 'the control plane is too old: update it';
    return { ok: false, close: 'VERSION', reason };
  }
  try {
    const hello = parseBody('gateway.hello', EVENT_VALIDATORS['gateway.hello'], parsed.envelope.body);
    return { ok: true, hello, version: choice.version };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { ok: false, close: 'BAD_HANDSHAKE', reason: error.message };
  }
}

function protocolRange(body: unknown): { min: number; max: number } | undefined {
  if (typeof body !== 'object' || body === null || !('protocol' in body)) return undefined;
  const { protocol } = body;
  if (typeof protocol !== 'object' || protocol === null || !('min' in protocol) || !('max' in protocol))
    return undefined;
  const { min, max } = protocol;
  return typeof min === 'number' && typeof max === 'number' ? { min, max } : undefined;
}
