// A gateway's ack to a command of our own, checked: its result, or its refusal thrown (P).
import { ProtocolError, type CommandResults } from '@vibecode/protocol';
import { EVENT_VALIDATORS, RESULT_VALIDATORS } from '@vibecode/protocol/validators';
import { HttpError, refuse } from '../../errors.ts';

export function readAnswer<T extends keyof CommandResults>(type: T, answer: unknown): CommandResults[T] {
  if (!EVENT_VALIDATORS.ack(answer)) throw unfit(type);
  if (!answer.ok) throw new HttpError(ProtocolError.fromWire(answer.error));
  const result: unknown = answer.result ?? {};
  const validate: (value: unknown) => boolean = RESULT_VALIDATORS[type];
  if (!validate(result)) throw unfit(type);
  return result as CommandResults[T];
}

function unfit(type: string): HttpError {
  return refuse('internal', `The machine answered ${type} with something that is no answer. Update its gateway.`, 502);
}
