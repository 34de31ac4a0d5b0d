// A browser comes or goes: it is welcomed, and the gateway hears of it before anything that the browser sends (P).
import { buildMessage, PROTOCOL_VERSION } from '@vibecode/protocol';
import type { HubEffect } from './hub-effect.ts';
import type { HubState, Viewer } from './hub-state.ts';

export function admitViewer(
  state: HubState,
  { viewer, gatewayId, nowMs }: { viewer: Viewer; gatewayId: string; nowMs: number },
): HubEffect[] {
  const { viewerId, role } = viewer;
  state.viewers.set(viewerId, viewer);
  const effects: HubEffect[] = [
    {
      type: 'send_viewer',
      viewerId,
      data: buildMessage('hub.welcome', {
        protocol: PROTOCOL_VERSION,
        viewer_id: viewerId,
        role,
        server_time: nowMs,
        gateway_id: gatewayId,
      }),
    },
    { type: 'send_viewer', viewerId, data: statusMessage(state) },
  ];
  if (state.link.status === 'open') effects.push({ type: 'send_gateway', data: joinedMessage(viewer) });
  return effects;
}

/** Its commands may still be done; their acks then go to nobody. */
export function dropViewer(state: HubState, viewerId: number): HubEffect[] {
  const viewer = state.viewers.get(viewerId);
  if (viewer === undefined) return [];
  for (const sessionId of viewer.sessions) state.detach(viewerId, sessionId);
  for (const requestId of viewer.pending) state.takePending(requestId);
  state.viewers.delete(viewerId);
  state.forgetUploads(viewerId);
  return state.link.status === 'open'
    ? [{ type: 'send_gateway', data: buildMessage('viewer.left', {}, { viewer_id: viewerId }) }]
    : [];
}

export function joinedMessage({ viewerId, name, role }: Viewer): string {
  return buildMessage('viewer.joined', { name, role }, { viewer_id: viewerId });
}

export function statusMessage({ link }: HubState): string {
  return buildMessage(
    'gateway.status',
    link.status === 'open'
      ? { connected: true, since: link.sinceMs, gateway_version: link.gatewayVersion }
      : { connected: false, since: link.sinceMs, reason: link.reason },
  );
}
