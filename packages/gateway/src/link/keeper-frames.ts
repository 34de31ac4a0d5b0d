// The words between a gateway and its link keeper, over one Unix socket for one link.

/** Kinds of local frames. */
export const KEEPER_FRAME = {
  /** Both ways: a text message of the link. */
  text: 1,
  /** Both ways: a binary message of the link. */
  binary: 2,
  /** From the gateway: close the link with this code and reason (JSON), then this connection. */
  close: 3,
  /** From the keeper: the link is open. */
  opened: 4,
  /** From the keeper: the system has taken the oldest message that was not told of yet. */
  taken: 5,
  /** From the keeper, as the last word: how the link ended (JSON), or why it never began. */
  closed: 6,
} as const;

/** The link's own bound; what is somewhat too large is refused there, with a reason. */
export const KEEPER_MAX_PAYLOAD_BYTES = 16_777_216;

/** Name of the socket in the keeper's folder. */
export const LINK_SOCKET_NAME = 'link.sock';

export interface KeeperClose {
  code: number;
  reason: string;
  /** The server asked us to stay away this long. */
  server_wait_ms?: number;
}

/** undefined for what is none. */
export function parseKeeperClose(payload: Buffer): KeeperClose | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { code, reason, server_wait_ms: wait } = value as Partial<Record<keyof KeeperClose, unknown>>;
  if (typeof code !== 'number' || !Number.isInteger(code) || typeof reason !== 'string') return undefined;
  return { code, reason, ...(typeof wait === 'number' && { server_wait_ms: wait }) };
}
