// Whose service it is: root installs one for the machine, others one for themselves.
import { homedir, userInfo } from 'node:os';
import { GatewayError } from '../errors.ts';
import { runProcess } from '../process/run-process.ts';
import type { ServiceOwner } from './service-layout.ts';

export interface OwnerChoice {
  isSystem: boolean;
  /** Who runs a machine-wide gateway. */
  user: string | undefined;
  env: Readonly<Record<string, string>>;
}

/** What a machine-wide gateway runs as, unless another user is named. */
export const SERVICE_USER = 'vibe';

export interface FoundOwner extends ServiceOwner {
  uid: number;
  gid: number;
}

export async function findServiceOwner({ isSystem, user = SERVICE_USER, env }: OwnerChoice): Promise<FoundOwner> {
  const own = userInfo();
  if (!isSystem)
    return { scope: 'user', user: own.username, home: env['HOME'] ?? homedir(), uid: own.uid, gid: own.gid };
  if (own.uid !== 0) {
    throw new GatewayError(
      'usage',
      'A gateway of the whole machine is installed by root. Use sudo, or leave --system out.',
    );
  }
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
