// At the gateway's start: which sessions live on, which died while it was away, which tmux no longer has. Pure.
import type { EventBodies } from '@vibecode/protocol';
import type { KnownSessions } from './known-sessions-file.ts';
import type { SessionPane } from './session-pane.ts';

export interface Adoption {
  alive: readonly SessionPane[];
  /** Their exit status is still to be read, then the pane removed. */
  dead: readonly SessionPane[];
  /** Endings of sessions without a pane. */
  gone: readonly EventBodies['session.ended'][];
}

/** Reasons that say no more than that the pane was not there. */
const WITHOUT_PANE: ReadonlySet<EventBodies['session.ended']['reason']> = new Set(['vanished', 'machine_restarted']);

export function adoptSessions(options: {
  panes: readonly SessionPane[];
  known: KnownSessions;
  bootId: string;
  nowMs: number;
}): Adoption {
  const { panes, known, bootId, nowMs } = options;
  const present = new Set(panes.map((pane) => pane.identity.session_id));
  // Whose pane is there after all has not vanished: nobody may lose an agent to a tmux that was silent for a moment.
  const endings = known.endings.filter(({ session_id: id, reason }) => !WITHOUT_PANE.has(reason) || !present.has(id));
  const told = new Set(endings.map((ending) => ending.session_id));
  const reason = known.bootId !== '' && known.bootId !== bootId ? 'machine_restarted' : 'vanished';
  const missing = known.sessions.filter(({ session_id: id }) => !present.has(id) && !told.has(id));
  return {
    // The gateway stopped between writing an ending down and removing its pane.
    alive: panes.filter((pane) => !pane.isDead && !told.has(pane.identity.session_id)),
    dead: panes.filter((pane) => pane.isDead || told.has(pane.identity.session_id)),
    gone: [
      ...endings,
      ...missing.map(({ session_id }) => ({ session_id, reason, exit_status: null, ended_at: nowMs }) as const),
    ],
  };
}
