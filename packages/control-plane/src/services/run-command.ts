// A REST call that becomes a command to a gateway: sent through the hub, its result checked, its refusal made an HTTP error.
import { ProtocolError, type CommandBodies, type CommandResults } from '@vibecode/protocol';
import { EVENT_VALIDATORS, RESULT_VALIDATORS } from '@vibecode/protocol/validators';
import type { HubDirectory } from '../durables/gateway-hub/hub-stub.ts';
import { HttpError, refuse } from '../errors.ts';

export async function runCommand<T extends keyof CommandResults & keyof CommandBodies>(
  hubs: HubDirectory,
  command: { gatewayId: string; type: T; body: CommandBodies[T]; sessionId?: string },
): Promise<CommandResults[T]> {
  const { gatewayId, type, body, sessionId } = command;
  const answer = await hubs.command(gatewayId, {
    type,
    ...(sessionId === undefined ? {} : { session_id: sessionId }),
    body,
  });
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
