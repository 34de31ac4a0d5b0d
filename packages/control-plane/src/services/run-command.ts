// A REST call that becomes a command to a gateway, typed by its name: sent through the hub, which checks what comes back.
import type { CommandBodies, CommandResults } from '@vibecode/protocol';
import type { HubDirectory } from '../durables/gateway-hub/hub-stub.ts';

export async function runCommand<T extends keyof CommandResults & keyof CommandBodies>(
  hubs: HubDirectory,
  command: { gatewayId: string; type: T; body: CommandBodies[T]; sessionId?: string },
): Promise<CommandResults[T]> {
  const { gatewayId, type, body, sessionId } = command;
  return hubs.command(gatewayId, {
    type,
    ...(sessionId === undefined ? {} : { session_id: sessionId }),
    body,
  });
}
