// `vibecode-gateway tmux-conf DIR`: writes the configuration that the service's tmux starts with.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionEnvironment } from '../process/session-environment.ts';
import { terminalName } from '../tmux/terminal-name.ts';
import { tmuxConf } from '../tmux/tmux-conf.ts';

export async function writeTmuxConf(folder: string, own: NodeJS.ProcessEnv): Promise<number> {
  const env = sessionEnvironment(own);
  const conf = tmuxConf({ shell: env['SHELL'] ?? '/bin/sh', terminal: await terminalName(env) });
  const path = join(folder, 'tmux.conf');
  await writeFile(`${path}.new`, conf, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return 0;
}
