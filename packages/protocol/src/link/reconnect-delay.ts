// Exponential backoff with full jitter (RC1).

export const RECONNECT_MIN_MS = 500;
export const RECONNECT_MAX_MS = 30_000;
/** A link that held this long starts over at the shortest delay (RC2). */
export const STABLE_AFTER_MS = 60_000;

export interface ReconnectDelayOptions {
  /** Failed tries so far, from 0. */
  attempt: number;
  /** 0 <= random < 1. */
  random: number;
  /** A wait that the server named; never undercut. */
  serverWaitMs?: number;
}

/** Milliseconds to wait. The first try after a loss comes within half a second, so that a restarted server has us back at once. */
export function reconnectDelay({ attempt, random, serverWaitMs = 0 }: ReconnectDelayOptions): number {
  const ceiling = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.min(attempt, 16));
  return Math.max(serverWaitMs, Math.round(random * ceiling));
}
