// How a session's process ended, out of its dead pane.
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitStatus } from '@vibecode/protocol';
import type { TmuxServer } from '../tmux/tmux-server.ts';
import type { SessionPane } from './session-pane.ts';

/** tmux reads a status within milliseconds once it looks. */
const ATTEMPTS = 5;
const ATTEMPT_MS = 50;

/** null where tmux cannot tell. */
export async function readExitStatus(server: TmuxServer, paneId: string): Promise<ExitStatus | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const format = '#{pane_id}|#{pane_dead}|#{pane_dead_status}|#{pane_dead_signal}';
    const said = await server.tryRun(['display-message', '-p', '-t', paneId, format]);
    const [id, dead, deadStatus = '', deadSignal = ''] = said.stdout.toString().trim().split('|');
    if (said.status !== 0 || id !== paneId) return null;
    const status = dead === '1' ? parseExitStatus({ deadStatus, deadSignal }) : null;
    if (status !== null) return status;
    // tmux 3.3a misses SIGCHLDs; a child of its own makes it look at all of them.
    await server.tryRun(['run-shell', 'true']);
    await sleep(ATTEMPT_MS);
  }
  return null;
}

export function parseExitStatus(options: Pick<SessionPane, 'deadStatus' | 'deadSignal'>): ExitStatus | null {
  const { deadStatus, deadSignal } = options;
  // tmux says a number, newer versions a name.
  const signal = /^\d+$/.test(deadSignal)
    ? Number(deadSignal)
    : constants.signals[`SIG${deadSignal.replace(/^SIG/, '')}` as NodeJS.Signals];
  if (signal !== undefined) return { code: null, signal };
  return /^\d+$/.test(deadStatus) ? { code: Number(deadStatus), signal: null } : null;
}
