// A health event within its bound, however many sessions there are: the least busy ones lose their lists of processes. Pure.
import { limits, type EventBodies } from '@vibecode/protocol';

type Health = EventBodies['gateway.health'];

/**
 * A quarter of what a message may be. A thousand sessions without their processes are 170 KB; more than this every two
 * seconds to every browser would be a load of its own.
 */
export const MAX_HEALTH_BYTES = limits.MAX_TEXT_MESSAGE_BYTES / 4;

export function fitHealth(health: Health): Health {
  let excess = jsonBytes(health) - MAX_HEALTH_BYTES;
  if (excess <= 0) return health;
  const fitted = new Set<string>();
  for (const { session_id, top } of health.sessions.toSorted((a, b) => a.cpu_percent - b.cpu_percent)) {
    if (excess <= 0) break;
    excess -= jsonBytes(top) - jsonBytes([]);
    fitted.add(session_id);
  }
  const sessions = health.sessions.map((session) =>
    fitted.has(session.session_id) ? { ...session, top: [] } : session,
  );
  return { ...health, sessions };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
