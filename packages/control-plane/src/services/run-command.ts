// A REST call that becomes a command to a gateway: sent through the hub, its result checked, its refusal made an HTTP error.
import type { CommandBodies, CommandResults } from '@vibecode/protocol';
import type { HubDirectory } from '../durables/gateway-hub/hub-stub.ts';
import { readAnswer } from '../durables/gateway-hub/read-answer.ts';

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
  return readAnswer(type, answer);
}
