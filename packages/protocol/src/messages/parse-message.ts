// Text message -> envelope -> body. The one place that says what malformed input gets (ER1-ER4).
import { ProtocolError } from '../protocol-error.ts';
import type { Envelope } from '../generated/types.ts';
import { isId } from '../ids.ts';
import { validateEnvelope } from '../generated/validate-envelope.js';
import { describeFault, type Fault } from './describe-fault.ts';

/**
 * - `ok`: an envelope; its body is not looked at.
 * - `answerable`: not an envelope, but a request_id could be read: answer with `ack {ok: false, error}`.
 * - `dropped`: nothing to answer to: log and drop.
 */
export type ParsedMessage =
  | { kind: 'ok'; envelope: Envelope }
  | { kind: 'answerable'; requestId: string; error: ProtocolError }
  | { kind: 'dropped'; fault: 'not_json' | 'not_an_envelope' };

export function parseMessage(text: string): ParsedMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'dropped', fault: 'not_json' };
  }
  if (validateEnvelope(value)) return { kind: 'ok', envelope: value };
  const requestId =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['request_id'] : undefined;
  if (!isId(requestId)) return { kind: 'dropped', fault: 'not_an_envelope' };
  return {
    kind: 'answerable',
    requestId,
    error: invalid('The message', { fault: validateEnvelope.errors?.[0], value }),
  };
}

interface Validator<T> {
  (value: unknown): value is T;
  errors?: Fault[] | null;
}

/** The value, or a ProtocolError `invalid_message` that names the field. */
export function parseBody<T>(what: string, validate: Validator<T>, value: unknown): T {
  if (validate(value)) return value;
  throw invalid(what, { fault: validate.errors?.[0], value });
}

function invalid(what: string, { fault, value }: { fault: Fault | undefined; value: unknown }): ProtocolError {
  if (fault === undefined) return new ProtocolError('invalid_message', `${what} does not fit its schema.`);
  return new ProtocolError(
    'invalid_message',
    `${what} does not fit: ${describeFault(fault, value)}.`,
    fault.instancePath === '' ? {} : { field: fault.instancePath },
  );
}
