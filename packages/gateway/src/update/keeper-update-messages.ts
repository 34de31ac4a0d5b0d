// What a gateway and its link keeper say to each other about updates: JSON, one message a local frame. The keeper believes
// nothing unread: whoever has the socket may be an agent.
import { isId, ProtocolError, type UpdateState, type WireError } from '@vibecode/protocol';
import { encodeLocalFrame } from '../platform/local-frames.ts';

/** Name of the socket in the keeper's folder. */
export const UPDATE_SOCKET_NAME = 'update.sock';

/** Ids of some thousand sessions are 100 KB. */
export const UPDATE_MESSAGE_MAX_BYTES = 1_048_576;

export type ToKeeper =
  /** The command of that name, as it came from a browser. */
  | { type: 'start' | 'status'; id: number; body: unknown }
  /** Alive now: a new version has to find them. */
  | { type: 'sessions'; ids: string[] }
  /** The control plane has accepted this version, and these sessions were found or seen to end. */
  | { type: 'welcomed'; version: string; ids: string[] };

export type FromKeeper =
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'fault'; id: number; error: WireError }
  | { type: 'update'; update: UpdateState };

/** Every frame is a message. */
const MESSAGE = 1;

export function encodeUpdateMessage(message: ToKeeper | FromKeeper): Buffer {
  return encodeLocalFrame(MESSAGE, JSON.stringify(message));
}

/** undefined for what is none. */
export function parseToKeeper(payload: Buffer): ToKeeper | undefined {
  const { type, id, body, version, ids } = parseObject(payload) ?? {};
  switch (type) {
    case 'start':
    case 'status':
      return typeof id === 'number' ? { type, id, body } : undefined;
    case 'sessions':
      return isIds(ids) ? { type, ids } : undefined;
    case 'welcomed':
      return typeof version === 'string' && isIds(ids) ? { type, version, ids } : undefined;
    default:
      return undefined;
  }
}

/** The keeper is believed: it has the credential. */
export function parseFromKeeper(payload: Buffer): FromKeeper | undefined {
  return parseObject(payload) as FromKeeper | undefined;
}

/** `fault` is an error's code, where there is one. */
export function keeperIsAway(fault: string | undefined): ProtocolError {
  const why = fault === undefined ? '' : ` (${fault})`;
  return new ProtocolError(
    'update_not_possible',
    `The link keeper, which has the executable, does not answer${why}. Look at it by: sudo systemctl status vibecode-link`,
  );
}

function parseObject(payload: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string' && isId(id));
}
