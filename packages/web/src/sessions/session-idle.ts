// Since when a session has done nothing: no key typed and nothing printed. Pure.
import { limits, type SessionHealth, type SessionRecord } from '@vibecode/protocol';
import { span } from '../lib/ago.ts';

export type Activity =
  | Pick<SessionHealth, 'last_input_at' | 'last_output_at'>
  | Pick<SessionRecord, 'last_input_at' | 'last_output_at'>;

/** "2 h" where it is idle; null where it is not, or where its machine has not said. */
export function idleFor({ last_input_at: input, last_output_at: output }: Activity, now: number): string | null {
  const last = Math.max(input ?? 0, output ?? 0);
  if (last === 0) return null;
  const idleMs = now - last;
  return idleMs < limits.SESSION_IDLE_AFTER_MS ? null : span(idleMs);
}

/** Both times apart: an agent that prints by itself is not one that somebody types to. */
export function activityText({ last_input_at: input, last_output_at: output }: Activity, now: number): string {
  return `Last key ${sinceText(input, now)}, last output ${sinceText(output, now)}`;
}

export function sinceText(at: number | null | undefined, now: number): string {
  if (at === null || at === undefined) return 'not known';
  const ms = now - at;
  return ms < 60_000 ? 'just now' : `${span(ms)} ago`;
}
