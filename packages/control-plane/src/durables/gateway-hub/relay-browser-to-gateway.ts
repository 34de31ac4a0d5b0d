// keystrokes-to-frames -> here -> frames-to-tmux: what a browser sends, checked by envelope, header and role alone (P).
import {
  BROWSER_MESSAGES,
  buildMessage,
  isBrowserMessage,
  limits,
  parseMessage,
  ProtocolError,
  roleAllows,
  type Envelope,
} from '@vibecode/protocol';
import { decodeFrame, FRAME_KIND, stampViewer } from '@vibecode/protocol/frames';
import { refuseCommand } from './answer-command.ts';
import { commandTimeoutMs } from './command-timeout.ts';
import type { HubEffect, WireData } from './hub-effect.ts';
import { MAX_ATTACHED_SESSIONS, MAX_VIEWER_PENDING, type HubState, type Viewer } from './hub-state.ts';
import { isLongerThan } from './message-size.ts';

export interface FromBrowser {
  viewer: Viewer;
  message: WireData;
  nowMs: number;
  /** Bytes that the gateway's socket holds already. */
  gatewayBacklogBytes?: number;
}

/** With this much waiting for the machine another chunk of a file would only keep keys waiting longer: a dozen windows of honest pages fit. */
const MAX_UPLOAD_BACKLOG_BYTES = 6_291_456;
/** The same for keys: a whole paste fits. Below what closes the gateway's own socket, so that one page cannot cut everybody off. */
const MAX_BACKLOG_BYTES = 10_485_760;

export function relayBrowserToGateway(state: HubState, { message, ...from }: FromBrowser): HubEffect[] {
  return typeof message === 'string' ? relayText(state, { ...from, message }) : relayFrame(state, { ...from, message });
}

function relayText(state: HubState, from: FromBrowser & { message: string }): HubEffect[] {
  const { viewer, message, nowMs } = from;
  const { viewerId } = viewer;
  if (isLongerThan(message, limits.MAX_BROWSER_TEXT_BYTES)) return [tooLarge(viewerId, 'message')];
  const parsed = parseMessage(message);
  if (parsed.kind === 'dropped') return [dropped(viewerId, parsed.fault)];
  if (parsed.kind === 'answerable') return [refuseCommand({ viewerId, requestId: parsed.requestId }, parsed.error)];
  const { envelope } = parsed;
  const refusal = state.textLimiter.take(String(viewerId), nowMs)
    ? refusalOf(state, viewer, envelope)
    : new ProtocolError('rate_limited', 'Too many messages from this page. Wait a second.');
  if (refusal === 'repeated') return [];
  if (refusal !== undefined) {
    return envelope.request_id === undefined
      ? [dropped(viewerId, refusal.code)]
      : [refuseCommand({ viewerId, requestId: envelope.request_id }, refusal)];
  }
  return forward(state, { viewer, envelope, nowMs });
}

function forward(
  state: HubState,
  { viewer, envelope, nowMs }: { viewer: Viewer; envelope: Envelope; nowMs: number },
): HubEffect[] {
  const { viewerId } = viewer;
  const { type, request_id: requestId, session_id: sessionId } = envelope;
  const effects: HubEffect[] = [];
  if (type === 'viewer.attach' && sessionId !== undefined) state.attach(viewer, sessionId);
  if (type === 'viewer.detach' && sessionId !== undefined) state.detach(viewerId, sessionId);
  if (requestId !== undefined) {
    state.addPending(requestId, { viewerId, type, sessionId, dueAtMs: nowMs + commandTimeoutMs(type) });
  }
  effects.push({ type: 'send_gateway', data: JSON.stringify({ ...envelope, viewer_id: viewerId }) });
  const audit = auditOf(envelope);
  if (audit !== undefined) effects.push({ type: 'audit', viewerId, ...audit });
  if (type === 'viewer.attach' || type === 'viewer.detach') effects.push({ type: 'save_viewer', viewerId });
  return effects;
}

/** What the audit log says of a message. A transfer begins under its own id as request_id, as bodies are not read here. */
function auditOf({ type, request_id: requestId, session_id: sessionId }: Envelope) {
  if (type === 'session.end' && sessionId !== undefined) return { action: type, subject: sessionId } as const;
  if (type === 'file.upload.begin' && requestId !== undefined) {
    return { action: 'file.upload', subject: requestId } as const;
  }
  if (type === 'file.download' && requestId !== undefined) return { action: type, subject: requestId } as const;
  return undefined;
}

function refusalOf(state: HubState, viewer: Viewer, envelope: Envelope): ProtocolError | 'repeated' | undefined {
  const { type, request_id: requestId, session_id: sessionId } = envelope;
  if (!isBrowserMessage(type)) {
    return new ProtocolError(
      'unknown_command',
      `There is no message ${type} from browsers in this version. Reload the page.`,
    );
  }
  const known = requestId === undefined ? undefined : state.pending.get(requestId);
  if (known !== undefined) {
    if (known.viewerId === viewer.viewerId) return 'repeated';
    return new ProtocolError('duplicate_request', 'This request_id is in use. Send it again under a new one.');
  }
  if (!roleAllows(viewer.role, BROWSER_MESSAGES[type])) {
    return new ProtocolError('not_allowed', 'You may watch this machine, but not change anything on it.');
  }
  if (type === 'viewer.attach' || type === 'viewer.detach') {
    if (sessionId === undefined) {
      return new ProtocolError('invalid_message', `${type} needs a session_id.`, { field: '/session_id' });
    }
    if (type === 'viewer.attach' && requestId === undefined) {
      return new ProtocolError('invalid_message', 'viewer.attach needs a request_id.', { field: '/request_id' });
    }
    if (type === 'viewer.attach' && !viewer.sessions.has(sessionId) && viewer.sessions.size >= MAX_ATTACHED_SESSIONS) {
      return new ProtocolError(
        'limit_reached',
        `At most ${MAX_ATTACHED_SESSIONS} sessions can be watched at once. Close some.`,
      );
    }
  }
  if (state.link.status !== 'open') {
    return new ProtocolError(
      'gateway_offline',
      "The machine's gateway is not connected. Start it, or wait until it is back.",
    );
  }
  if (requestId === undefined) return undefined;
  if (viewer.pending.size >= MAX_VIEWER_PENDING || state.pending.size >= limits.MAX_PENDING_COMMANDS) {
    return new ProtocolError('limit_reached', 'Too many commands wait for an answer. Wait a few seconds.');
  }
  return undefined;
}

function relayFrame(state: HubState, from: FromBrowser & { message: ArrayBuffer }): HubEffect[] {
  const { viewer, message, nowMs, gatewayBacklogBytes = 0 } = from;
  const { viewerId } = viewer;
  if (message.byteLength > limits.MAX_BROWSER_FRAME_BYTES) return [tooLarge(viewerId, 'frame')];
  const bytes = new Uint8Array(message);
  const decoded = decodeFrame(bytes);
  if (!decoded.ok) {
    return [{ type: 'close_viewer', viewerId, close: 'BAD_FRAME', reason: `no frame: ${decoded.fault}` }];
  }
  const { frame } = decoded;
  switch (frame.kind) {
    case FRAME_KIND.VIEWER_ACK:
      return acknowledge(state, { viewerId, sessionId: frame.id, epoch: frame.epoch, offset: frame.offset, nowMs });
    case FRAME_KIND.INPUT:
    case FRAME_KIND.UPLOAD_CHUNK:
    case FRAME_KIND.TRANSFER_ACK:
      if (!roleAllows(viewer.role, 'driver')) return [dropped(viewerId, 'not_allowed')];
      if (state.link.status !== 'open') return [dropped(viewerId, 'gateway_offline')];
      if (gatewayBacklogBytes > MAX_BACKLOG_BYTES) return [overloaded(viewerId)];
      if (frame.kind === FRAME_KIND.UPLOAD_CHUNK) {
        const chunk = { offset: frame.offset, payloadBytes: frame.payload.length };
        const isHonest = state.uploadsOf(viewerId).sent(frame.id, chunk, nowMs);
        if (!isHonest || gatewayBacklogBytes > MAX_UPLOAD_BACKLOG_BYTES) return [overloaded(viewerId)];
      }
      stampViewer(bytes, viewerId);
      return [{ type: 'send_gateway', data: message }];
    default:
      return [dropped(viewerId, 'frame_kind_of_gateways')];
  }
}

function acknowledge(
  state: HubState,
  ack: { viewerId: number; sessionId: string; epoch: number; offset: number; nowMs: number },
): HubEffect[] {
  const { viewerId, sessionId, epoch, offset, nowMs } = ack;
  const waits = state.stream(sessionId, viewerId)?.acked({ epoch, offset }, nowMs) ?? false;
  // Echoes have reached their viewer: now their acks to the gateway hold up nothing.
  const effects = state.owedAcks.pay();
  if (waits && state.wantsResync(sessionId, nowMs)) {
    effects.push({ type: 'send_gateway', data: buildMessage('session.resync', {}, { session_id: sessionId }) });
  }
  return effects;
}

function dropped(viewerId: number, fault: string): HubEffect {
  return { type: 'log', event: 'viewer.message_dropped', fields: { viewerId, fault } };
}

function overloaded(viewerId: number): HubEffect {
  return { type: 'close_viewer', viewerId, close: 'OVERLOADED', reason: 'more was sent than the machine takes' };
}

function tooLarge(viewerId: number, what: 'message' | 'frame'): HubEffect {
  return { type: 'close_viewer', viewerId, close: 'TOO_LARGE', reason: `a ${what} above the limit` };
}
