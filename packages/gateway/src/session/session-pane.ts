// What tmux remembers of a session, in options of its pane: enough to find it again after any restart of the gateway,
// whatever people renamed or moved since.
import type { AgentKind, SessionInfo } from '@vibecode/protocol';
import { isId } from '@vibecode/protocol';
import { findAgent } from '../agents/agent-catalog.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';
import { tmuxFailure, type TmuxServer } from '../tmux/tmux-server.ts';
import { ACTIVITY_FORMAT, parseActivity, type PaneActivity } from './pane-activity.ts';

/** The part of a session's info that never changes. */
export interface SessionIdentity {
  session_id: string;
  name: string;
  agent: AgentKind;
  command?: string;
  workdir: string;
  created_at: number;
}

/** One of our panes as tmux has it now. */
export interface SessionPane {
  identity: SessionIdentity;
  paneId: string;
  panePid: number;
  isDead: boolean;
  /** As formats print them: empty where it is not dead, or where tmux has not been told yet. */
  deadStatus: string;
  deadSignal: string;
  columns: number;
  rows: number;
  activity: PaneActivity;
}

/** Base64 goes through every quoting and format of tmux unchanged, whatever the name and the folder are. */
export function rememberCommands(options: {
  target: string;
  gatewayId: string;
  identity: SessionIdentity;
}): readonly string[] {
  const { target, gatewayId, identity } = options;
  const info = Buffer.from(JSON.stringify(identity)).toString('base64');
  return [
    tmuxCommand('set-option', '-p', '-t', target, '@vibecode_session', identity.session_id),
    tmuxCommand('set-option', '-p', '-t', target, '@vibecode_info', info),
    tmuxCommand('set-option', '-p', '-t', target, '@vibecode_gateway', gatewayId),
  ];
}

const FIELDS = [
  '#{@vibecode_gateway}',
  '#{@vibecode_info}',
  '#{pane_id}',
  '#{pane_pid}',
  '#{pane_dead}',
  '#{pane_dead_status}',
  '#{pane_dead_signal}',
  '#{pane_width}',
  '#{pane_height}',
  ACTIVITY_FORMAT,
].join('|');

/** A thousand sessions whose folder and command line are 4 KB each, in base64. */
const MAX_LIST_BYTES = 16_777_216;

/** tmux's words where there is no session, no server, or no socket of one. */
const NO_SESSIONS =
  /^(?:no current target|no server running on |error connecting to .* \(No such file or directory\)$)/m;

/**
 * The panes of this gateway; a window linked into two sessions shows its pane once. Rejects where tmux does not answer, or
 * fails for any reason but that it has no sessions: whoever asks would tell all of them as over.
 */
export async function listSessionPanes(server: Pick<TmuxServer, 'tryRun'>, gatewayId: string): Promise<SessionPane[]> {
  const outcome = await server.tryRun(['list-panes', '-a', '-F', FIELDS], { maxOutputBytes: MAX_LIST_BYTES });
  const { status, stdout, stderr } = outcome;
  if (status !== 0) {
    if (NO_SESSIONS.test(stderr.toString())) return [];
    throw tmuxFailure(outcome);
  }
  const panes = new Map<string, SessionPane>();
  for (const line of stdout.toString().split('\n')) {
    const [gateway, info = '', paneId = '', pid, dead, deadStatus = '', deadSignal = '', columns, rows, activity = ''] =
      line.split('|');
    if (gateway !== gatewayId) continue;
    const identity = parseIdentity(info);
    if (identity === undefined) continue;
    panes.set(paneId, {
      identity,
      paneId,
      panePid: Number(pid),
      isDead: dead === '1',
      deadStatus,
      deadSignal,
      columns: Number(columns),
      rows: Number(rows),
      activity: parseActivity(activity),
    });
  }
  return [...panes.values()];
}

export function sessionInfo({ identity, panePid, isDead, columns, rows }: SessionPane): SessionInfo {
  return { ...identity, columns, rows, pane_pid: isDead ? 0 : panePid };
}

export function parseIdentity(base64: string): SessionIdentity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(base64, 'base64').toString());
  } catch {
    return undefined;
  }
  return isIdentity(value) ? value : undefined;
}

export function isIdentity(value: unknown): value is SessionIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { session_id, name, agent, command, workdir, created_at } = value as Record<keyof SessionIdentity, unknown>;
  return (
    isId(session_id) &&
    typeof name === 'string' &&
    typeof agent === 'string' &&
    findAgent(agent) !== undefined &&
    (command === undefined || typeof command === 'string') &&
    typeof workdir === 'string' &&
    Number.isSafeInteger(created_at)
  );
}
