// Who runs the machine-wide gateway that is installed here: its units say it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GATEWAY_UNIT, LINK_UNIT } from './systemd-unit.ts';

export interface InstalledUsers {
  /** Of the gateway, or of its link keeper. */
  user: string;
  /** Of gateway, tmux and agents, where that is another. */
  agentUser: string | undefined;
}

/** undefined where none is installed. */
export async function readInstalledUsers(unitDir = '/etc/systemd/system'): Promise<InstalledUsers | undefined> {
  const user = await userOf(join(unitDir, GATEWAY_UNIT));
  if (user === undefined) return undefined;
  const keeper = await userOf(join(unitDir, LINK_UNIT));
  return keeper === undefined ? { user, agentUser: undefined } : { user: keeper, agentUser: user };
}

async function userOf(unit: string): Promise<string | undefined> {
  const text = await readFile(unit, 'utf8').catch(() => '');
  return /^User=(.+)$/m.exec(text)?.[1];
}
