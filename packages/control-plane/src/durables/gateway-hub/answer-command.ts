// The answer to a command goes to whoever waits for it: a viewer as an ack message, our own REST API as a value (P).
import { buildAck, ProtocolError } from '@vibecode/protocol';
import type { HubEffect } from './hub-effect.ts';
import type { HubState, PendingCommand } from './hub-state.ts';

/** An ack that the hub itself makes, for a command that no gateway answered or will answer. */
export function refuseCommand(
  { viewerId, requestId }: { viewerId: number; requestId: string },
  error: ProtocolError,
): HubEffect {
  return viewerId === 0
    ? { type: 'settle', requestId, answer: { ok: false, error: error.toWire() } }
    : { type: 'send_viewer', viewerId, data: buildAck(requestId, { error }) };
}

/** What an attach that failed undoes. */
function afterRefusal(state: HubState, { viewerId, type, sessionId }: PendingCommand): HubEffect[] {
  if (type !== 'viewer.attach' || sessionId === undefined) return [];
  if (state.stream(sessionId, viewerId)?.attachFailed() !== false) return [];
  state.detach(viewerId, sessionId);
  return [{ type: 'save_viewer', viewerId }];
}

/** A gateway's ack. The message is passed on as it came; its body is looked at for one bit, and only of attaches. */
export function relayAck(
  state: HubState,
  { requestId, message, body }: { requestId: string; message: string; body: unknown },
): HubEffect[] {
  const command = state.takePending(requestId);
  if (command === undefined) return [{ type: 'log', event: 'ack.unexpected', fields: { requestId } }];
  if (command.viewerId === 0) return [{ type: 'settle', requestId, answer: body }];
  const answer: HubEffect = { type: 'send_viewer', viewerId: command.viewerId, data: message };
  return isRefusal(body) ? [answer, ...afterRefusal(state, command)] : [answer];
}

function isRefusal(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'ok' in body && body.ok === false;
}

/** Commands that waited too long. */
export function expireCommands(state: HubState, nowMs: number): HubEffect[] {
  const effects: HubEffect[] = [];
  for (const [requestId, command] of state.pending) {
    if (command.dueAtMs > nowMs) continue;
    const error = new ProtocolError(
      'gateway_timeout',
      'The machine did not answer in time. It may still have done it: look before trying again.',
    );
    effects.push(...failCommand(state, requestId, error));
  }
  return effects;
}

/** The gateway is gone: nobody will answer. */
export function loseCommands(state: HubState): HubEffect[] {
  const error = new ProtocolError(
    'link_lost',
    'The link to the machine broke before it answered. It may still have done it: look before trying again.',
  );
  return [...state.pending.keys()].flatMap((requestId) => failCommand(state, requestId, error));
}

function failCommand(state: HubState, requestId: string, error: ProtocolError): HubEffect[] {
  const command = state.takePending(requestId);
  if (command === undefined) return [];
  return [refuseCommand({ viewerId: command.viewerId, requestId }, error), ...afterRefusal(state, command)];
}
