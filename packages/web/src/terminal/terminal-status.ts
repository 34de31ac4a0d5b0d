// What the page may say about the screen it shows, from link, gateway, attachment and the last proof of life. Pure (TRM7).
import { limits, type EventBodies, type PeerAction, type ProtocolError } from '@vibecode/protocol';
import type { MachineLinkView } from '../link/machine-link.ts';

export type Attachment =
  /** `joined`: the frame that begins the stream has come. */
  { name: 'detached' } | { name: 'attaching' } | { name: 'joined' } | { name: 'failed'; error: ProtocolError };

export type TerminalStatus =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Connected by all appearances, but tmux has not been heard of. */
  | { kind: 'stale'; ageMs: number }
  | { kind: 'reconnecting' }
  | { kind: 'machine_offline'; sinceEpochMs: number }
  | { kind: 'refused'; action: Exclude<PeerAction, 'reconnect'> }
  | { kind: 'failed'; error: ProtocolError }
  | { kind: 'ended'; ended: EventBodies['session.ended'] };

export interface StatusInputs {
  view: MachineLinkView;
  attachment: Attachment;
  wasLive: boolean;
  provenAtMs: number | null;
  nowMs: number;
  ended: EventBodies['session.ended'] | null;
}

export function terminalStatus({ view, attachment, wasLive, provenAtMs, nowMs, ended }: StatusInputs): TerminalStatus {
  if (ended !== null) return { kind: 'ended', ended };
  const { link, gateway } = view;
  if (link.name === 'refused') return { kind: 'refused', action: link.action };
  if (attachment.name === 'failed') return { kind: 'failed', error: attachment.error };
  if (link.name !== 'open') return { kind: wasLive || link.name === 'waiting' ? 'reconnecting' : 'connecting' };
  if (gateway !== null && !gateway.connected) return { kind: 'machine_offline', sinceEpochMs: gateway.since };
  if (attachment.name !== 'joined' || provenAtMs === null) return { kind: wasLive ? 'reconnecting' : 'connecting' };
  const ageMs = nowMs - provenAtMs;
  return ageMs > limits.STALE_AFTER_MS ? { kind: 'stale', ageMs } : { kind: 'live' };
}
