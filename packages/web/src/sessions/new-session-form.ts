// What the form for a new session starts with and what it sends. Pure.
import type { AgentInfo, AgentKind, HttpSessionCreateRequest, Machine, SessionRecord } from '@vibecode/protocol';
import { limits, type TerminalSize } from '@vibecode/protocol';
import { unusedName } from './unused-name.ts';

export interface NewSessionDraft {
  agent: AgentKind;
  command: string;
  workdir: string;
  name: string;
  /** Empty: the size of the window. */
  columns: string;
  rows: string;
  /** Whether the agent is to go on with its last conversation in the folder. */
  resume: boolean;
}

export type DraftField = 'agent' | 'command' | 'workdir' | 'name' | 'columns' | 'rows';
export type DraftErrors = Partial<Record<DraftField, string>>;

const MOST_RECENT = 8;

/** Folders that sessions of this machine were in, newest first. */
export function recentFolders(sessions: readonly SessionRecord[], gatewayId: string): string[] {
  const folders = sessions
    .filter((session) => session.gateway_id === gatewayId)
    .toSorted((a, b) => b.created_at - a.created_at)
    .map(({ workdir }) => workdir);
  return [...new Set(folders)].slice(0, MOST_RECENT);
}

/** The machine asked for, else the one used last, else any that is connected. */
export function chooseMachine(
  machines: readonly Machine[],
  { wanted, sessions }: { wanted: string | undefined; sessions: readonly SessionRecord[] },
): Machine | undefined {
  const connected = machines.filter((machine) => machine.connected);
  const last = sessions.toSorted((a, b) => b.created_at - a.created_at)[0]?.gateway_id;
  return (
    machines.find(({ gateway_id: id }) => id === wanted) ??
    connected.find(({ gateway_id: id }) => id === last) ??
    connected[0] ??
    machines[0]
  );
}

/** The common case needs no typing: agent and folder of the last session here, or the first agent found and the home folder. */
export function firstDraft({
  agents,
  sessions,
  gatewayId,
  from,
}: {
  agents: readonly AgentInfo[];
  sessions: readonly SessionRecord[];
  gatewayId: string;
  from: SessionRecord | undefined;
}): NewSessionDraft {
  const last =
    from ?? sessions.filter((one) => one.gateway_id === gatewayId).toSorted((a, b) => b.created_at - a.created_at)[0];
  const isInstalled = (agent: AgentKind) =>
    agent === 'custom' || agents.some((one) => one.agent === agent && one.installed);
  const found =
    agents.find((one) => one.installed && one.agent !== 'shell' && one.agent !== 'custom')?.agent ?? 'shell';
  return {
    agent: last !== undefined && isInstalled(last.agent) ? last.agent : found,
    command: last?.command ?? '',
    workdir: last?.workdir ?? '~',
    name: from?.name ?? '',
    columns: '',
    rows: '',
    resume: from !== undefined,
  };
}

/** `windowSize`: about what the terminal will have here, so that the agent does not draw twice. */
export function draftToRequest(
  draft: NewSessionDraft,
  { windowSize, namesInUse }: { windowSize: TerminalSize; namesInUse: ReadonlySet<string> },
): { body: HttpSessionCreateRequest } | { errors: DraftErrors } {
  const errors: DraftErrors = {};
  const workdir = draft.workdir.trim();
  if (workdir === '') errors.workdir = 'Name a folder: absolute, or beginning with ~ for your home folder.';
  else if (!/^[/~]/.test(workdir)) errors.workdir = 'Begin with / or with ~ for your home folder.';
  if (draft.agent === 'custom' && draft.command.trim() === '') errors.command = 'Name the command to run.';
  const columns = cells(draft.columns, limits.MIN_COLUMNS, limits.MAX_COLUMNS);
  const rows = cells(draft.rows, limits.MIN_ROWS, limits.MAX_ROWS);
  if (columns === 'wrong') errors.columns = `A number from ${limits.MIN_COLUMNS} to ${limits.MAX_COLUMNS}.`;
  if (rows === 'wrong') errors.rows = `A number from ${limits.MIN_ROWS} to ${limits.MAX_ROWS}.`;
  if (Object.keys(errors).length > 0) return { errors };
  if (columns === 'wrong' || rows === 'wrong') return { errors };
  const name = draft.name.trim();
  return {
    body: {
      agent: draft.agent,
      workdir,
      ...(draft.agent === 'custom' ? { command: draft.command.trim() } : {}),
      name: name === '' ? unusedName({ ...draft, workdir }, namesInUse) : name,
      columns: columns ?? windowSize.columns,
      rows: rows ?? windowSize.rows,
      ...(draft.resume && canResume(draft.agent) ? { resume: true } : {}),
    },
  };
}

/** Agents that keep their conversations. */
export function canResume(agent: AgentKind): boolean {
  return agent === 'claude-code' || agent === 'codex' || agent === 'gemini';
}

function cells(text: string, least: number, most: number): number | null | 'wrong' {
  if (text.trim() === '') return null;
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? value : 'wrong';
}

const FIELD_OF_CODE: Record<string, DraftField> = {
  workdir_not_found: 'workdir',
  workdir_not_a_folder: 'workdir',
  workdir_not_writable: 'workdir',
  workdir_refused: 'workdir',
  unknown_agent: 'agent',
  agent_not_installed: 'agent',
  name_in_use: 'name',
  invalid_size: 'columns',
};

/** Names of the sessions that live on a machine: two of the same name there are refused. */
export function namesInUse(sessions: readonly SessionRecord[], gatewayId: string): ReadonlySet<string> {
  return new Set(
    sessions.filter((session) => session.gateway_id === gatewayId && session.state !== 'ended').map(({ name }) => name),
  );
}

/** The field that a refusal is about; null where it concerns the whole form. */
export function fieldOfError({ code, field }: { code: string; field: string | undefined }): DraftField | null {
  const named = field?.replace(/^\//, '');
  const fields: readonly string[] = ['agent', 'command', 'workdir', 'name', 'columns', 'rows'];
  if (named !== undefined && fields.includes(named)) return named as DraftField;
  return FIELD_OF_CODE[code] ?? null;
}
