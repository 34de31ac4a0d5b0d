// Snapshots for the sessions whose viewers wait: after an eviction, and again where an earlier request went unanswered (P).
import { buildMessage } from '@vibecode/protocol';
import type { HubEffect } from './hub-effect.ts';
import type { HubState } from './hub-state.ts';

export function askForSnapshots(state: HubState, nowMs: number): HubEffect[] {
  const waiting = new Set(state.waitingSessions());
  for (const sessionId of state.resyncing.keys()) if (!waiting.has(sessionId)) state.resyncing.delete(sessionId);
  return [...waiting]
    .filter((sessionId) => state.wantsResync(sessionId, nowMs))
    .map((sessionId) => ({
      type: 'send_gateway',
      data: buildMessage('session.resync', {}, { session_id: sessionId }),
    }));
}
