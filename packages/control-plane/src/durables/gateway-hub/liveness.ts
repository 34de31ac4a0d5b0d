// Writing to a dead peer succeeds for minutes: who was not heard of is closed, who is quiet is asked first.
import { limits } from '@vibecode/protocol';
import type { Peer } from './hub-sockets.ts';

/** A peer that is quiet for this long is asked for a sign of life: two of its pings did not come, a third of PEER_DEAD_MS is left to answer. */
export const ASK_AFTER_MS = 20_000;

export interface LivenessPort {
  heardAt(peer: Peer): number;
  close(peer: Peer): void;
  ask(peer: Peer): void;
}

/** When to look again. */
export function checkLiveness(peers: Iterable<Peer>, nowMs: number, port: LivenessPort): number {
  let nextMs = nowMs + limits.PEER_DEAD_MS;
  for (const peer of peers) {
    const heardAtMs = port.heardAt(peer);
    if (nowMs - heardAtMs >= limits.PEER_DEAD_MS) {
      port.close(peer);
      continue;
    }
    // Browsers ring a hidden page's timers once a minute, so that it stops pinging; what it receives it still answers.
    const isQuiet = nowMs - heardAtMs >= ASK_AFTER_MS;
    if (isQuiet) port.ask(peer);
    nextMs = Math.min(nextMs, heardAtMs + (isQuiet ? limits.PEER_DEAD_MS : ASK_AFTER_MS));
  }
  return nextMs;
}
