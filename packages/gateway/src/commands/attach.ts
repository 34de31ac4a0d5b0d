// `vibecode-gateway attach`: a session's own terminal for a person on this machine, with or without a running gateway.
import { readFile } from 'node:fs/promises';
import type { ConfigPaths } from '../config/load-config.ts';
import { GatewayError } from '../errors.ts';
import { runInteractive } from '../process/run-interactive.ts';
import { sessionEnvironment } from '../process/session-environment.ts';
import { attachArgv } from '../session/attach-argv.ts';
import { listSessionPanes, type SessionPane } from '../session/session-pane.ts';
import { sameName } from '../session/session-name.ts';
import { TmuxServer } from '../tmux/tmux-server.ts';

export interface AttachOptions extends Pick<ConfigPaths, 'tmuxSocketDir' | 'instanceFile' | 'dataDir'> {
  env: NodeJS.ProcessEnv;
  /** Its id or its name. */
  session: string;
}

export async function attach({ env, session, dataDir, tmuxSocketDir, instanceFile }: AttachOptions): Promise<number> {
  const instanceId = (await readFile(instanceFile, 'utf8').catch(() => '')).trim();
  const server = await TmuxServer.start({ folder: tmuxSocketDir, env: sessionEnvironment(env) });
  const panes = await listSessionPanes(server, instanceId);
  const pane = choose(panes, session);
  if (pane === undefined) {
    const names = panes.map(({ identity }) => `  ${identity.session_id}  ${identity.name}`);
    const known = names.length === 0 ? 'None is alive.' : `Alive are:\n${names.join('\n')}`;
    throw new GatewayError('usage', `There is no session "${session}" on ${dataDir}. ${known}`);
  }
  // tmux refuses to run inside itself unless it does not know that it does.
  const { TMUX: _outer, ...own } = env;
  const [file, ...args] = attachArgv(server, pane.paneId);
  return runInteractive({ file, args, env: own });
}

function choose(panes: readonly SessionPane[], session: string): SessionPane | undefined {
  return (
    panes.find(({ identity }) => identity.session_id === session) ??
    panes.find(({ identity }) => sameName(identity.name, session))
  );
}
