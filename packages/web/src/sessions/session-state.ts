// A session's state in one word, with what else is known. Pure.
import type { ExitStatus, SessionRecord } from '@vibecode/protocol';

/** The last two are of the connection, not of the session: they have no state colour. */
export type StateTone = 'working' | 'done' | 'trouble' | 'neutral' | 'connected' | 'connecting';

export interface SessionStateText {
  tone: StateTone;
  word: string;
  detail: string | null;
}

export function sessionState(session: Pick<SessionRecord, 'state' | 'end_reason' | 'exit_status'>): SessionStateText {
  switch (session.state) {
    case 'running':
      return { tone: 'working', word: 'Running', detail: null };
    case 'unknown':
      return { tone: 'neutral', word: 'Unknown', detail: 'its machine is not connected' };
    case 'ended':
      return endedState(session.end_reason, session.exit_status ?? null);
  }
}

export function endedState(reason: string | undefined, exitStatus: ExitStatus | null): SessionStateText {
  const status = exitStatusText(exitStatus);
  switch (reason) {
    case 'ended_by_user':
      return { tone: 'done', word: 'Ended', detail: 'ended by you' };
    case 'killed':
      return { tone: 'done', word: 'Ended', detail: 'ended by you, by force' };
    case 'vanished':
      return { tone: 'trouble', word: 'Lost', detail: 'tmux no longer has it' };
    case 'machine_restarted':
      return { tone: 'trouble', word: 'Lost', detail: 'the machine was restarted' };
    case 'machine_removed':
      return { tone: 'neutral', word: 'Removed', detail: 'its machine was removed' };
    case 'exited':
    case undefined:
    default:
      return exitStatus !== null && (exitStatus.signal !== null || (exitStatus.code ?? 0) !== 0)
        ? { tone: 'trouble', word: 'Failed', detail: status }
        : { tone: 'done', word: 'Ended', detail: status };
  }
}

export function exitStatusText(exitStatus: ExitStatus | null): string | null {
  if (exitStatus === null) return null;
  if (exitStatus.signal !== null) return `killed by signal ${exitStatus.signal}`;
  return exitStatus.code === null ? null : `exit status ${exitStatus.code}`;
}
