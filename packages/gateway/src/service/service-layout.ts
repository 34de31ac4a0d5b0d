// Where an installed gateway keeps its files, by operating system and by whose service it is. Pure.
import { join } from 'node:path';

/** `system`: of the machine, started at boot, installed by root. `user`: of one person who has no root. */
export type ServiceScope = 'system' | 'user';

export interface ServiceUser {
  scope: ServiceScope;
  /** Who runs gateway, tmux and agents. */
  user: string;
  home: string;
}

export interface ServiceOwner extends ServiceUser {
  /** Where that is a user of its own for the agents: who runs the link keeper, and so has credential and executable. */
  keeper?: KeeperOwner;
}

export interface KeeperOwner {
  user: string;
  /** Of the gateway beside its own, and of no agent: it opens the keeper's sockets. */
  group: string;
}

export interface KeeperLayout extends KeeperOwner {
  /** Credential, executable and the records of updates. */
  dataDir: string;
  socketDir: string;
}

export interface ServiceLayout extends ServiceUser {
  keeper?: KeeperLayout;
  /** The file that runs. The gateway's user, or the keeper's, owns it, so that it can be renewed. */
  executable: string;
  /** Where people find it: a link to the executable. */
  command: string;
  dataDir: string;
  /** Variables of the gateway, without secrets. */
  envFile: string;
  /** Runs before each start, also when the executable cannot. */
  bootGuard: string;
  /** Holds the tmux socket. */
  tmuxSocketDir: string;
  /** Its appearance asks for a restart; looked after by root. Undefined where only an exit asks for one. */
  restartRequest: string | undefined;
  unitDir: string;
}

const SYSTEM_DATA_DIR = '/var/lib/vibecode';

export function linuxLayout(owner: ServiceOwner): ServiceLayout {
  if (owner.scope === 'system') {
    const { keeper, ...agents } = owner;
    return {
      ...agents,
      ...(keeper && { keeper: { ...keeper, dataDir: SYSTEM_DATA_DIR, socketDir: '/run/vibecode-link' } }),
      executable: '/var/lib/vibecode/bin/vibecode-gateway',
      command: '/usr/local/bin/vibecode-gateway',
      // One for each user that agents ever had here: what it keeps is that user's, and no other's to read.
      dataDir: keeper === undefined ? SYSTEM_DATA_DIR : `${SYSTEM_DATA_DIR}/agent-${owner.user}`,
      envFile: '/etc/vibecode/gateway.env',
      bootGuard: '/usr/local/lib/vibecode/boot-guard',
      tmuxSocketDir: '/run/vibecode',
      restartRequest: '/var/lib/vibecode/restart-request',
      unitDir: '/etc/systemd/system',
    };
  }
  const state = join(owner.home, '.local/state/vibecode-gateway');
  return {
    ...withoutKeeper(owner),
    executable: join(state, 'bin/vibecode-gateway'),
    command: join(owner.home, '.local/bin/vibecode-gateway'),
    dataDir: state,
    envFile: join(owner.home, '.config/vibecode/gateway.env'),
    bootGuard: join(state, 'boot-guard'),
    tmuxSocketDir: join(state, 'tmux'),
    restartRequest: undefined,
    unitDir: join(owner.home, '.config/systemd/user'),
  };
}

export function macLayout(owner: ServiceOwner): ServiceLayout {
  const state = join(owner.home, 'Library/Application Support/VibeCode');
  return {
    ...withoutKeeper(owner),
    executable: join(state, 'bin/vibecode-gateway'),
    command:
      owner.scope === 'system' ? '/usr/local/bin/vibecode-gateway' : join(owner.home, '.local/bin/vibecode-gateway'),
    dataDir: state,
    envFile: join(state, 'gateway.env'),
    bootGuard: join(state, 'boot-guard'),
    // The folder's own path is too long for a socket.
    tmuxSocketDir: join(owner.home, '.vibecode-tmux'),
    restartRequest: undefined,
    unitDir: owner.scope === 'system' ? '/Library/LaunchDaemons' : join(owner.home, 'Library/LaunchAgents'),
  };
}

/** Only a machine-wide service under systemd has one. */
function withoutKeeper({ scope, user, home }: ServiceOwner): ServiceUser {
  return { scope, user, home };
}
