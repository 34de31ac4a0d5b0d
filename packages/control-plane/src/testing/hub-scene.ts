// A hub's state with a gateway and viewers, for tests of the pure parts.
import { buildMessage, type Role } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND, SNAPSHOT_FLAG, type FrameParts } from '@vibecode/protocol/frames';
import type { HubEffect, WireData } from '../durables/gateway-hub/hub-effect.ts';
import { HubState, type Viewer } from '../durables/gateway-hub/hub-state.ts';
import { relayBrowserToGateway } from '../durables/gateway-hub/relay-browser-to-gateway.ts';
import { relayGatewayToBrowser } from '../durables/gateway-hub/relay-gateway-to-browser.ts';
import { admitViewer } from '../durables/gateway-hub/viewer-arrival.ts';

export const SESSION = '0000000000000001';
export const GATEWAY = '00000000000000gg';

export function requestId(number: number): string {
  return String(number).padStart(16, '0');
}

export function openState(): HubState {
  return new HubState({ status: 'open', sinceMs: 0, instanceId: '00000000000000aa', gatewayVersion: '0.1.0' });
}

export function addViewer(state: HubState, viewerId: number, role: Role = 'owner'): Viewer {
  const viewer: Viewer = {
    viewerId,
    signInId: '00000000000000ss',
    name: `viewer ${viewerId}`,
    role,
    sessions: new Set(),
    pending: new Set(),
  };
  admitViewer(state, { viewer, gatewayId: GATEWAY, nowMs: 0 });
  return viewer;
}

export function fromBrowser(state: HubState, viewer: Viewer, message: WireData, nowMs = 0): HubEffect[] {
  return relayBrowserToGateway(state, { viewer, message, nowMs });
}

export function fromGateway(state: HubState, message: WireData, nowMs = 0): HubEffect[] {
  return relayGatewayToBrowser(state, { message, nowMs });
}

export function frame(parts: Partial<FrameParts> & { kind: number }): ArrayBuffer {
  return encodeFrame({ id: SESSION, epoch: 1, ...parts }).buffer;
}

export function output(offset: number, byteCount: number, parts: Partial<FrameParts> = {}): ArrayBuffer {
  return frame({ kind: FRAME_KIND.OUTPUT, offset, payload: new Uint8Array(byteCount), ...parts });
}

export function snapshot(offset: number, parts: Partial<FrameParts> = {}): ArrayBuffer {
  return frame({ kind: FRAME_KIND.SNAPSHOT, offset, payload: new Uint8Array(100), ...parts });
}

export function viewerAck(offset: number, epoch = 1): ArrayBuffer {
  return frame({ kind: FRAME_KIND.VIEWER_ACK, offset, epoch });
}

/** Attaches, with the JOIN snapshot already acknowledged. */
export function attach(state: HubState, viewer: Viewer, request = requestId(900 + viewer.viewerId)): void {
  const body = { client_id: '00000000000000cc', columns: 80, rows: 24 };
  fromBrowser(state, viewer, buildMessage('viewer.attach', body, { request_id: request, session_id: SESSION }));
  fromGateway(state, JSON.stringify({ type: 'ack', request_id: request, body: { ok: true } }));
  fromGateway(state, snapshot(0, { viewer: viewer.viewerId, flags: SNAPSHOT_FLAG.JOIN }));
  fromBrowser(state, viewer, viewerAck(0));
}

/** Who got a message or frame. */
export function receivers(effects: readonly HubEffect[]): number[] {
  return effects.flatMap((effect) => (effect.type === 'send_viewer' ? [effect.viewerId] : []));
}

export function toGateway(effects: readonly HubEffect[]): WireData[] {
  return effects.flatMap((effect) => (effect.type === 'send_gateway' ? [effect.data] : []));
}

export function textsToGateway(effects: readonly HubEffect[]): { type: string; session_id?: string }[] {
  return toGateway(effects).flatMap((data) =>
    typeof data === 'string' ? [JSON.parse(data) as { type: string; session_id?: string }] : [],
  );
}

/** The code of the error that a viewer is answered with. */
export function refusalCode(effects: readonly HubEffect[]): string | undefined {
  for (const effect of effects) {
    if (effect.type !== 'send_viewer' || typeof effect.data !== 'string') continue;
    const message = JSON.parse(effect.data) as { type: string; body: { error?: { code: string } } };
    if (message.type === 'ack') return message.body.error?.code;
  }
  return undefined;
}
