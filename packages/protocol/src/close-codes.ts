// Every close code that one of us sends: who sends it, and what the peer does next.

/** reconnect: by itself, with backoff. stop: not without a person. sign_in: the page asks for a sign-in. update: software must be updated first. */
export type PeerAction = 'reconnect' | 'stop' | 'sign_in' | 'update';

interface CloseCode {
  code: number;
  sender: 'hub' | 'gateway' | 'browser' | 'any';
  peerAction: PeerAction;
  meaning: string;
}

export const CLOSE = {
  /** Proxies send it too when they restart, so a link that is still wanted is dialled again. */
  NORMAL: { code: 1000, sender: 'any', peerAction: 'reconnect', meaning: 'done, on purpose' },
  GOING_AWAY: { code: 1001, sender: 'any', peerAction: 'reconnect', meaning: 'the process or page ends' },
  VERSION: {
    code: 4001,
    sender: 'hub',
    peerAction: 'update',
    meaning: 'no common protocol version; the reason says who must update',
  },
  UNAUTHORIZED: { code: 4002, sender: 'hub', peerAction: 'sign_in', meaning: 'credential or sign-in is not valid' },
  REVOKED: { code: 4003, sender: 'hub', peerAction: 'sign_in', meaning: 'credential, sign-in or role was revoked' },
  REPLACED: { code: 4004, sender: 'hub', peerAction: 'stop', meaning: 'the same gateway instance connected anew' },
  CLONED: {
    code: 4005,
    sender: 'hub',
    peerAction: 'stop',
    meaning: 'another instance is connected with this credential',
  },
  TOO_LARGE: { code: 4006, sender: 'any', peerAction: 'reconnect', meaning: 'a message or frame above the limit' },
  BAD_HANDSHAKE: { code: 4007, sender: 'any', peerAction: 'reconnect', meaning: 'no valid hello or welcome in time' },
  PEER_DEAD: { code: 4008, sender: 'any', peerAction: 'reconnect', meaning: 'nothing heard for PEER_DEAD_MS' },
  OVERLOADED: {
    code: 4009,
    sender: 'any',
    peerAction: 'reconnect',
    meaning: 'a queue reached its bound; state is sent anew after reconnecting',
  },
  BAD_FRAME: { code: 4010, sender: 'any', peerAction: 'reconnect', meaning: 'a binary message that is no frame' },
} as const satisfies Record<string, CloseCode>;

export type CloseName = keyof typeof CLOSE;

/** What to do after a close that was not ours; codes we do not know (1006, a proxy's own) mean reconnect. */
export function actionAfterClose(code: number): PeerAction {
  for (const entry of Object.values(CLOSE)) if (entry.code === code) return entry.peerAction;
  return 'reconnect';
}

/** WebSocket reasons hold 123 bytes of UTF-8; a longer one throws in some implementations and is cut in none. */
export const MAX_CLOSE_REASON_BYTES = 123;

export function closeReason(text: string): string {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= MAX_CLOSE_REASON_BYTES) return text;
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > MAX_CLOSE_REASON_BYTES) break;
    kept += character;
  }
  return kept;
}
