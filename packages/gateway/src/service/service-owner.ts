// Whose service it is: root installs one for the machine, others one for themselves.
import { homedir, userInfo } from 'node:os';
import { GatewayError } from '../errors.ts';
import { runProcess } from '../process/run-process.ts';
import { readInstalledUsers } from './installed-users.ts';
import type { KeeperOwner, ServiceOwner } from './service-layout.ts';

export interface OwnerChoice {
  isSystem: boolean;
  /** Who runs a machine-wide gateway; with an agent user only what has the credential. */
  user: string | undefined;
  /** Who runs gateway, tmux and agents instead; undefined where all have one user. */
  agentUser?: string | undefined;
  env: Readonly<Record<string, string>>;
}

/** What a machine-wide gateway runs as, unless another user is named. */
export const SERVICE_USER = 'vibe';

export interface FoundOwner extends ServiceOwner {
  uid: number;
  gid: number;
  keeper?: KeeperOwner & Pick<FoundOwner, 'uid' | 'gid'>;
}

type Env = OwnerChoice['env'];

export async function findServiceOwner(choice: OwnerChoice): Promise<FoundOwner> {
  const { isSystem, user = SERVICE_USER, agentUser, env } = choice;
  const own = userInfo();
  if (agentUser !== undefined) checkAgentUser(isSystem, user, agentUser);
  if (!isSystem)
    return { scope: 'user', user: own.username, home: env['HOME'] ?? homedir(), uid: own.uid, gid: own.gid };
  if (own.uid !== 0) {
    throw new GatewayError(
      'usage',
      'A gateway of the whole machine is installed by root. Use sudo, or leave --system out.',
    );
  }
  const found = await findLogin(user, env);
  if (agentUser === undefined) return found;
  const agent = await findLogin(agentUser, env);
  if (agent.uid === 0) throw new GatewayError('usage', `${agentUser} is root, from whom nothing can be kept.`);
  return {
    ...agent,
    keeper: { user: found.user, group: await groupOf(found.gid, env), uid: found.uid, gid: found.gid },
  };
}

function checkAgentUser(isSystem: boolean, user: string, agentUser: string): void {
  if (process.platform !== 'linux' || !isSystem) {
    throw new GatewayError(
      'usage',
      'A user of their own for the agents needs a gateway of the whole machine under systemd: say --system as root, or leave --agent-user out.',
    );
  }
  if (agentUser === user) {
    throw new GatewayError('usage', `${user} already runs the gateway. Name another user for the agents.`);
  }
}

async function findLogin(user: string, env: Env): Promise<FoundOwner> {
  const { status, stdout } = await runProcess({ file: 'getent', args: ['passwd', user], env });
  const [name, , uid, gid, , home] = stdout.toString().trim().split(':');
  if (status !== 0 || name === undefined || uid === undefined || gid === undefined || home === undefined) {
    throw new GatewayError(
      'usage',
      `There is no user ${user}. Make one by: useradd --create-home --shell /bin/bash ${user}`,
    );
  }
  return { scope: 'system', user: name, home, uid: Number(uid), gid: Number(gid) };
}

async function groupOf(gid: number, env: Env): Promise<string> {
  const { stdout } = await runProcess({ file: 'getent', args: ['group', String(gid)], env });
  return stdout.toString().split(':')[0] || String(gid);
}

/** Of what is installed here: for the commands that change no user. */
export async function findInstalledOwner({
  isSystem,
  env,
}: Omit<OwnerChoice, 'user' | 'agentUser'>): Promise<FoundOwner> {
  const users = isSystem ? ((await readInstalledUsers()) ?? { user: 'root', agentUser: undefined }) : undefined;
  return findServiceOwner({ isSystem, user: users?.user, agentUser: users?.agentUser, env });
}
