// tmux-to-frames -> here -> frames-to-screen: what a gateway sends, fanned out by envelope and header alone (P).
// The bytes of a frame are not copied: the same buffer goes to every viewer that has room for it.
import { buildMessage, limits, parseBody, parseMessage, ProtocolError, type Envelope } from '@vibecode/protocol';
import { decodeFrame, FRAME_KIND, OUTPUT_FLAG, SNAPSHOT_FLAG, type Frame } from '@vibecode/protocol/frames';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { relayAck } from './answer-command.ts';
import type { HubEffect, WireData } from './hub-effect.ts';
import type { HubState } from './hub-state.ts';
import { isLongerThan } from './message-size.ts';
import type { StreamFrame } from './viewer-stream.ts';

export interface FromGateway {
  message: WireData;
  nowMs: number;
}

export function relayGatewayToBrowser(state: HubState, { message, nowMs }: FromGateway): HubEffect[] {
  return typeof message === 'string' ? relayText(state, message) : relayFrame(state, { message, nowMs });
}

function relayText(state: HubState, message: string): HubEffect[] {
  if (isLongerThan(message, limits.MAX_TEXT_MESSAGE_BYTES)) return [tooLarge('message')];
  const parsed = parseMessage(message);
  if (parsed.kind !== 'ok') {
    return [dropped(parsed.kind === 'dropped' ? parsed.fault : 'not_an_envelope')];
  }
  const { envelope } = parsed;
  if (envelope.type === 'ack') {
    if (envelope.request_id === undefined) return [dropped('ack_without_request_id')];
    return relayAck(state, { requestId: envelope.request_id, message, body: envelope.body });
  }
  if (envelope.type === 'session.started' || envelope.type === 'session.ended') {
    return relayLifecycle(state, envelope, message);
  }
  if (envelope.type === 'gateway.health') return relayHealth(state, envelope, message);
  if (envelope.type === 'agents.install.progress' || envelope.type === 'gateway.update.progress') {
    return toEveryBrowser(state, message);
  }
  if (envelope.viewer_id !== undefined && envelope.viewer_id !== 0) {
    return state.hasViewer(envelope.viewer_id)
      ? [{ type: 'send_viewer', viewerId: envelope.viewer_id, data: message }]
      : [];
  }
  if (envelope.session_id === undefined) return [dropped('for_nobody')];
  const streams = state.watchers.get(envelope.session_id);
  return streams === undefined
    ? []
    : [...streams.keys()].map((viewerId) => ({ type: 'send_viewer', viewerId, data: message }));
}

/** Begin and end of a session: the hub notes them for the history and tells every browser. */
function relayLifecycle(state: HubState, envelope: Envelope, message: string): HubEffect[] {
  const effects: HubEffect[] = [];
  try {
    if (envelope.type === 'session.started') {
      const { session } = parseBody('session.started', EVENT_VALIDATORS['session.started'], envelope.body);
      effects.push({ type: 'history', event: { type: 'started', session } });
    } else {
      const ended = parseBody('session.ended', EVENT_VALIDATORS['session.ended'], envelope.body);
      effects.push({ type: 'history', event: { type: 'ended', ended } });
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return [dropped('invalid_message', error.message)];
  }
  effects.push(...toEveryBrowser(state, message));
  const sessionId = envelope.session_id;
  if (envelope.type === 'session.ended' && sessionId !== undefined) {
    for (const viewerId of state.watchers.get(sessionId)?.keys() ?? []) {
      state.detach(viewerId, sessionId);
      effects.push({ type: 'save_viewer', viewerId });
    }
  }
  return effects;
}

/** The hub keeps a history of it; one that is no sample is nobody's. */
function relayHealth(state: HubState, { body }: Envelope, message: string): HubEffect[] {
  try {
    const health = parseBody('gateway.health', EVENT_VALIDATORS['gateway.health'], body);
    return [{ type: 'health', health }, ...toEveryBrowser(state, message)];
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return [dropped('invalid_message', error.message)];
  }
}

function toEveryBrowser(state: HubState, data: string): HubEffect[] {
  return [...state.viewers.keys()].map((viewerId) => ({ type: 'send_viewer', viewerId, data }));
}

function relayFrame(state: HubState, { message, nowMs }: { message: ArrayBuffer; nowMs: number }): HubEffect[] {
  if (message.byteLength > limits.MAX_GATEWAY_FRAME_BYTES) return [tooLarge('frame')];
  const decoded = decodeFrame(new Uint8Array(message));
  if (!decoded.ok) return [{ type: 'close_gateway', close: 'BAD_FRAME', reason: `no frame: ${decoded.fault}` }];
  const { frame } = decoded;
  switch (frame.kind) {
    case FRAME_KIND.OUTPUT:
    case FRAME_KIND.SNAPSHOT:
      return frame.viewer === 0
        ? broadcast(state, { frame, message, nowMs })
        : sendToOne(state, { frame, message, nowMs });
    case FRAME_KIND.SCROLLBACK_PAGE:
    case FRAME_KIND.INPUT_ACK:
    case FRAME_KIND.CONTENT_CHUNK:
    case FRAME_KIND.TRANSFER_ACK:
      if (frame.kind === FRAME_KIND.TRANSFER_ACK && state.viewers.has(frame.viewer)) {
        state.uploadsOf(frame.viewer).acked(frame.id, frame.offset);
      }
      return frame.viewer !== 0 && state.hasViewer(frame.viewer)
        ? [{ type: 'send_viewer', viewerId: frame.viewer, data: message }]
        : [];
    default:
      return [dropped('frame_kind_of_browsers')];
  }
}

interface ReceivedFrame {
  frame: Frame;
  message: ArrayBuffer;
  nowMs: number;
}

function sendToOne(state: HubState, { frame, message, nowMs }: ReceivedFrame): HubEffect[] {
  if (!state.viewers.has(frame.viewer)) return [];
  // OUTPUT_FLAG.JOIN and SNAPSHOT_FLAG.JOIN are the same bit.
  const isJoin = (frame.flags & SNAPSHOT_FLAG.JOIN) !== 0;
  state.stream(frame.id, frame.viewer)?.sentToViewer(streamFrame(frame), isJoin, nowMs);
  return [{ type: 'send_viewer', viewerId: frame.viewer, data: message }];
}

/** To every viewer with room; received is acknowledged whoever watches. */
function broadcast(state: HubState, { frame, message, nowMs }: ReceivedFrame): HubEffect[] {
  const effects: HubEffect[] = [];
  const forStreams = streamFrame(frame);
  // Whether it answers our request or came by itself: whoever waits is served by it.
  if (forStreams.kind === 'snapshot') state.resyncing.delete(frame.id);
  const streams = state.watchers.get(frame.id);
  let mustAsk = false;
  if (streams !== undefined) {
    for (const [viewerId, stream] of streams) {
      if (stream.takesBroadcast(forStreams, nowMs)) effects.push({ type: 'send_viewer', viewerId, data: message });
      else if (stream.state === 'waiting') mustAsk = true;
    }
  }
  if (mustAsk && state.wantsResync(frame.id, nowMs)) {
    effects.push({ type: 'send_gateway', data: buildMessage('session.resync', {}, { session_id: frame.id }) });
  }
  const { owedAcks } = state;
  owedAcks.owe(frame.id, { end: forStreams.end, byteCount: forStreams.payloadBytes });
  if (!forStreams.isInteractive || owedAcks.areMany) effects.push(...owedAcks.pay());
  return effects;
}

function streamFrame({ kind, flags, epoch, offset, payload }: Frame): StreamFrame {
  const isOutput = kind === FRAME_KIND.OUTPUT;
  return {
    kind: isOutput ? 'output' : 'snapshot',
    isResync: !isOutput && (flags & SNAPSHOT_FLAG.RESYNC) !== 0,
    isInteractive: isOutput && (flags & OUTPUT_FLAG.INTERACTIVE) !== 0,
    payloadBytes: payload.length,
    end: { epoch, offset: isOutput ? offset + payload.length : offset },
  };
}

function dropped(fault: string, detail?: string): HubEffect {
  return { type: 'log', event: 'gateway.message_dropped', fields: { fault, detail } };
}

function tooLarge(what: 'message' | 'frame'): HubEffect {
  return { type: 'close_gateway', close: 'TOO_LARGE', reason: `a ${what} above the limit` };
}
