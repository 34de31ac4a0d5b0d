// The configuration of our tmux server into its folder: for the server that the gateway starts, and for a service's.
import { join } from 'node:path';
import { replaceTextFile } from '../platform/replace-text-file.ts';
import { terminalName } from './terminal-name.ts';
import { tmuxConf } from './tmux-conf.ts';

/** `env` is that of the sessions. Returns the file's path. */
export async function writeTmuxConf(folder: string, env: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, 'tmux.conf');
  await replaceTextFile(path, tmuxConf({ shell: env['SHELL'] ?? '/bin/sh', terminal: await terminalName(env) }));
  return path;
}
