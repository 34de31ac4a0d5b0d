// session.create: everything is checked before anything is done, and what was done is undone where it fails.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { limits, ProtocolError, type CommandBodies } from '@vibecode/protocol';
import { findAgent } from '../agents/agent-catalog.ts';
import type { Agent } from '../agents/agent.ts';
import { installAdvice } from '../agents/install-advice.ts';
import type { InstalledAgents } from '../agents/installed-agents.ts';
import { launchArgv } from '../agents/launch-argv.ts';
import { GatewayError } from '../errors.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';
import type { TmuxServer } from '../tmux/tmux-server.ts';
import { writeAgentInstructions, type UndoInstructions } from './agent-instructions.ts';
import { checkSessionName } from './session-name.ts';
import { listSessionPanes, rememberCommands, type SessionIdentity, type SessionPane } from './session-pane.ts';
import { tmuxName } from './tmux-name.ts';

export interface CreateSessionOptions {
  server: TmuxServer;
  gatewayId: string;
  sessionId: string;
  body: CommandBodies['session.create'];
  agents: InstalledAgents;
  /** What sessions start from: SHELL and HOME are read. */
  env: Readonly<Record<string, string>>;
  /** Wall clock. */
  nowMs: () => number;
}

interface Plan {
  identity: SessionIdentity;
  agent: Agent;
  argv: readonly string[];
}

/** Rejects with a ProtocolError that says what to do, or with a GatewayError of tmux. Names are compared by the registry. */
export async function createSession(options: CreateSessionOptions): Promise<SessionPane> {
  const plan = await check(options);
  const { instructionFile } = plan.agent;
  let undo: UndoInstructions | undefined;
  try {
    if (instructionFile !== undefined) undo = await writeAgentInstructions(plan.identity.workdir, instructionFile);
    return await start(options, plan);
  } catch (error) {
    const command = ['kill-session', '-t', `=${tmuxName(options.sessionId)}`];
    await options.server.tryRun(command, { notifies: true }).catch(() => undefined);
    await undo?.();
    throw error;
  }
}

async function check({ server, sessionId, body, agents, env, nowMs }: CreateSessionOptions): Promise<Plan> {
  checkSessionName(body.name);
  if (!limits.isTerminalSize(body)) {
    const { MIN_COLUMNS, MIN_ROWS, MAX_COLUMNS, MAX_ROWS } = limits;
    const allowed = `${MIN_COLUMNS}x${MIN_ROWS} to ${MAX_COLUMNS}x${MAX_ROWS}`;
    throw new ProtocolError(
      'invalid_size',
      `A session can have a size of ${allowed}, not ${body.columns}x${body.rows}.`,
    );
  }
  const agent = findAgent(body.agent);
  if (agent === undefined) {
    throw new ProtocolError('unknown_agent', `There is no agent "${body.agent}".`, { field: '/agent' });
  }
  checkCommand(agent, body.command);
  if (body.resume === true && agent.resumeArgs === undefined) {
    const message = 'This agent has no conversation to go on with. Start it anew.';
    throw new ProtocolError('invalid_message', message, { field: '/resume' });
  }
  if (agent.executable !== undefined && (await agents.find(agent.executable)) === undefined) {
    const advice = installAdvice(agent);
    const how = advice === undefined ? 'Install it there.' : `${advice}.`;
    const message = `"${agent.executable}" is not installed on this machine, or not on the PATH of its login shell. ${how}`;
    throw new ProtocolError('agent_not_installed', message, { field: '/agent' });
  }
  const workdir = await checkWorkdir(body.workdir, env['HOME'] ?? '/');
  const { status } = await server.tryRun(['has-session', '-t', `=${tmuxName(sessionId)}`]);
  if (status === 0) throw new ProtocolError('name_in_use', 'A session with this id is there already.');
  const { name, command } = body;
  const bashStart = agent.kind === 'shell' ? await agents.bashStart() : undefined;
  return {
    agent,
    identity: {
      session_id: sessionId,
      name,
      agent: agent.kind,
      ...(command !== undefined && { command }),
      workdir,
      created_at: nowMs(),
    },
    argv: launchArgv({
      agent,
      loginShell: env['SHELL'] ?? '/bin/sh',
      resume: body.resume === true,
      ...(command !== undefined && { command }),
      ...(bashStart !== undefined && { bashStart }),
    }),
  };
}

function checkCommand(agent: Agent, command: string | undefined): void {
  const field = '/command';
  if (agent.kind === 'custom' && (command === undefined || command.trim() === '')) {
    throw new ProtocolError('unknown_agent', 'A custom agent needs the command line that starts it.', { field });
  }
  if (agent.kind !== 'custom' && command !== undefined) {
    throw new ProtocolError('invalid_message', 'Only a custom agent takes a command line.', { field });
  }
  if (command?.includes('\0')) {
    throw new ProtocolError('invalid_message', 'A command line cannot hold NUL characters.', { field });
  }
}

/** The absolute folder, links in it kept as the person wrote them. */
async function checkWorkdir(asked: string, home: string): Promise<string> {
  const field = '/workdir';
  const expanded = asked === '~' ? home : asked.startsWith('~/') ? join(home, asked.slice(2)) : asked;
  if (!isAbsolute(expanded) || asked.includes('\0') || /\p{Surrogate}/u.test(asked)) {
    throw new ProtocolError('workdir_not_found', 'The folder must be an absolute path, or begin with ~/.', { field });
  }
  const workdir = resolve(expanded);
  const found = await stat(workdir).catch((cause: NodeJS.ErrnoException) => {
    const message =
      cause.code === 'EACCES'
        ? `${workdir} cannot be reached: permission denied.`
        : `${workdir} does not exist. Create it first.`;
    throw new ProtocolError('workdir_not_found', message, { field, cause });
  });
  if (!found.isDirectory()) {
    throw new ProtocolError('workdir_not_a_folder', `${workdir} is a file. Choose a folder.`, { field });
  }
  await access(workdir, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    const message = `${workdir} is not writable for the user that sessions run as. Choose another folder or change its permissions.`;
    throw new ProtocolError('workdir_not_writable', message, { field, cause });
  });
  return workdir;
}

async function start(options: CreateSessionOptions, { identity, argv }: Plan): Promise<SessionPane> {
  const { server, gatewayId, sessionId, body } = options;
  const name = tmuxName(sessionId);
  const target = `=${name}:`;
  const variables = Object.entries(body.env ?? {}).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const size = ['-x', String(body.columns), '-y', String(body.rows)];
  // By standard input, because argv is public and the variables may be secrets. The folder is the client's own: tmux
  // would expand formats in a -c.
  const commands = [
    tmuxCommand('new-session', '-d', '-s', name, ...size, ...variables, '--', ...argv),
    tmuxCommand('set-option', '-w', '-t', target, 'window-size', 'manual'),
    ...rememberCommands({ target, gatewayId, identity }),
  ];
  await server.run(['source-file', '-'], {
    input: [Buffer.from(`${commands.join('\n')}\n`)],
    cwd: identity.workdir,
    notifies: true,
  });
  const folder = await server.run(['display-message', '-p', '-t', target, '#{session_path}']);
  if (folder.replace(/\n$/, '') !== identity.workdir) {
    const message = 'tmux cannot start a session in a folder of this name. Rename the folder or choose another one.';
    throw new ProtocolError('workdir_refused', message, { field: '/workdir' });
  }
  const panes = await listSessionPanes(server, gatewayId);
  const pane = panes.find((candidate) => candidate.identity.session_id === sessionId);
  if (pane === undefined) throw new GatewayError('tmux_failed', 'tmux lost the session as soon as it was made.');
  return pane;
}
