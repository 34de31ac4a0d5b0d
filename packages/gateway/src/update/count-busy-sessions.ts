// How many sessions an automatic update should wait for. An update ends no session, but nobody likes a cut link while typing. Pure.
import { limits } from '@vibecode/protocol';

export interface SessionActivity {
  activity: { lastInputAt: number | null; lastOutputAt: number | null };
}

export function countBusySessions(sessions: Iterable<SessionActivity>, nowMs: number): number {
  const idleBefore = nowMs - limits.SESSION_IDLE_AFTER_MS;
  let count = 0;
  for (const { activity } of sessions) {
    if (Math.max(activity.lastInputAt ?? 0, activity.lastOutputAt ?? 0) > idleBefore) count += 1;
  }
  return count;
}
