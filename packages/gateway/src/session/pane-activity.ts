// What tmux knows of a pane's last input and output, and what we let it remember: it outlives the gateway.

/** Wall clock, ms; null where nothing is known. */
export interface PaneActivity {
  inputAt: number | null;
  outputAt: number | null;
}

const OPTION = '@vibecode_activity';

/** One field without `|`, for a format of list-panes. */
export const ACTIVITY_FORMAT = [
  '#{window_activity}',
  '#{window_panes}',
  '#{session_activity}',
  '#{session_last_attached}',
  '#{&&:#{pane_active},#{window_active}}',
  `#{${OPTION}}`,
].join(' ');

export function parseActivity(text: string): PaneActivity {
  const [windowActivity, windowPanes, sessionActivity, lastAttached, isCurrent, stored = ''] = text.split(' ');
  const [storedInput, storedOutput] = stored.split(',').map((word) => toTime(word));
  // tmux counts output by window: where people have split it, another pane's may be meant. A time that was stored is
  // then the better one.
  const printedAt = toTime(windowActivity, 1000);
  const isOwnOutput = windowPanes === '1' || storedOutput === undefined;
  // Attaching, ours too, counts as activity of the session; keys come after it. What we type by command does not count.
  const typedAt = toTime(sessionActivity, 1000);
  const attachedAt = toTime(lastAttached, 1000);
  const isTyped = isCurrent === '1' && typedAt !== undefined && attachedAt !== undefined && typedAt > attachedAt + 1000;
  return {
    inputAt: latest([storedInput, isTyped ? typedAt : undefined]),
    outputAt: latest([storedOutput, isOwnOutput ? printedAt : undefined]),
  };
}

/** Words of a set-option that keeps it with the pane. */
export function rememberActivity(paneId: string, { inputAt, outputAt }: PaneActivity): readonly string[] {
  return ['set-option', '-p', '-t', paneId, OPTION, `${inputAt ?? ''},${outputAt ?? ''}`];
}

function latest(times: readonly (number | undefined)[]): number | null {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

/** Options can be set by anybody: what is no time is nothing. */
function toTime(word: string | undefined, unitMs = 1): number | undefined {
  const value = /^\d{1,15}$/.test(word ?? '') ? Number(word) * unitMs : 0;
  return value > 0 && Number.isSafeInteger(value) ? value : undefined;
}
