// A gateway's link opens or breaks: who is told what (P).
import { buildMessage, type EventBodies } from '@vibecode/protocol';
import { loseCommands } from './answer-command.ts';
import type { HubEffect } from './hub-effect.ts';
import type { HubState } from './hub-state.ts';
import { joinedMessage, statusMessage } from './viewer-arrival.ts';

export interface Arrival {
  hello: EventBodies['gateway.hello'];
  version: number;
  gatewayId: string;
  nowMs: number;
}

export function openGateway(state: HubState, { hello, version, gatewayId, nowMs }: Arrival): HubEffect[] {
  const effects = forgetStreams(state);
  state.link = {
    status: 'open',
    sinceMs: nowMs,
    instanceId: hello.instance_id,
    gatewayVersion: hello.gateway_version,
  };
  effects.push({
    type: 'send_gateway',
    data: buildMessage('hub.welcome', { protocol: version, server_time: nowMs, gateway_id: gatewayId }),
  });
  for (const viewer of state.viewers.values()) effects.push({ type: 'send_gateway', data: joinedMessage(viewer) });
  effects.push(...tellStatus(state));
  effects.push({ type: 'history', event: { type: 'hello', hello } });
  return effects;
}

export function loseGateway(state: HubState, { reason, nowMs }: { reason: string; nowMs: number }): HubEffect[] {
  const effects = [...loseCommands(state), ...forgetStreams(state)];
  state.link = { status: 'absent', sinceMs: nowMs, reason };
  effects.push(...tellStatus(state));
  return effects;
}

/** Positions end with the link: each browser attaches again, with what it has, once it hears of the new one. */
function forgetStreams(state: HubState): HubEffect[] {
  state.owedAcks.forget();
  const effects: HubEffect[] = [];
  for (const viewer of state.viewers.values()) {
    if (viewer.sessions.size === 0) continue;
    for (const sessionId of viewer.sessions) state.detach(viewer.viewerId, sessionId);
    effects.push({ type: 'save_viewer', viewerId: viewer.viewerId });
  }
  return effects;
}

function tellStatus(state: HubState): HubEffect[] {
  const data = statusMessage(state);
  return [...state.viewers.keys()].map((viewerId) => ({ type: 'send_viewer', viewerId, data }));
}
