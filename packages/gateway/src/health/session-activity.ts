// Keeps what is known of the sessions' last input and output in step with tmux: people type by tmux itself, and what
// tmux remembers outlives the gateway.
import { limits } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';
import type { ActivityClock } from '../session/activity-clock.ts';
import { ACTIVITY_FORMAT, parseActivity, rememberActivity } from '../session/pane-activity.ts';
import type { PaneControl } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';

/** What is needed of a session; a LiveSession has it. */
export interface WatchedSession {
  readonly paneId: string;
  readonly activity: ActivityClock;
  readonly control: PaneControl | undefined;
}

export interface SessionActivityOptions {
  sessions: () => readonly WatchedSession[];
  clock: Clock;
}

/** tmux answers in a millisecond; a sample does not wait for one that hangs. */
const ANSWER_WITHIN_MS = 2_000;

export class SessionActivity {
  readonly #options: SessionActivityOptions;
  #savedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: SessionActivityOptions) {
    this.#options = options;
  }

  /** One question for all sessions, by a client that is there anyway. Keeps what tmux lacks, at most twice a minute. */
  async refresh(): Promise<void> {
    const sessions = this.#options.sessions();
    const control = sessions.find((session) => session.control !== undefined)?.control;
    if (control === undefined) return;
    const byPane = new Map(sessions.map((session) => [session.paneId, session.activity]));
    const command = tmuxCommand('list-panes', '-a', '-F', `#{pane_id} ${ACTIVITY_FORMAT}`);
    for (const line of await ask(control, command)) {
      const text = Buffer.from(line).toString('latin1');
      const paneEnd = text.indexOf(' ');
      byPane.get(text.slice(0, paneEnd))?.tmuxSaw(parseActivity(text.slice(paneEnd + 1)));
    }
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#savedAtMs < limits.HEALTH_INTERVAL_MS) return;
    this.#savedAtMs = nowMs;
    await this.save();
  }

  /** Writes down what tmux lacks; at the gateway's end too. */
  async save(): Promise<void> {
    const unsaved = this.#options.sessions().filter(({ activity }) => activity.isUnsaved);
    await Promise.all(unsaved.map((session) => saveOne(session)));
  }
}

async function saveOne({ control, paneId, activity }: WatchedSession): Promise<void> {
  if (control === undefined) return;
  const known = { inputAt: activity.lastInputAt, outputAt: activity.lastOutputAt };
  activity.saved();
  await ask(control, tmuxCommand(...rememberActivity(paneId, known)));
}

/** Nothing where tmux does not answer: what is known stays as it is. */
async function ask(control: PaneControl, command: string): Promise<readonly Uint8Array[]> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const replies = await control.ask([{ command }], { signal }).catch(() => []);
  return replies[0]?.ok === true ? replies[0].lines : [];
}
