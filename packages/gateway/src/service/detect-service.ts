// Which service manager this machine has, and where an installed gateway then stands.
import { stat } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import { findExecutable } from '../process/find-executable.ts';
import { LaunchdHost } from './launchd-host.ts';
import { readBootGuard } from './read-boot-guard.ts';
import type { ServiceHost } from './service-host.ts';
import { linuxLayout, macLayout, type ServiceLayout, type ServiceOwner } from './service-layout.ts';
import { SystemdHost } from './systemd-host.ts';

export interface DetectOptions {
  owner: ServiceOwner;
  uid: number;
  env: Readonly<Record<string, string>>;
  /** The gateway's variables, for managers that read no file of them. */
  environment: Readonly<Record<string, string>>;
}

export function serviceLayout(owner: ServiceOwner): ServiceLayout {
  return process.platform === 'darwin' ? macLayout(owner) : linuxLayout(owner);
}

/** Rejects `service_failed` with what to do where there is no manager. */
export async function detectService({ owner, uid, env, environment }: DetectOptions): Promise<ServiceHost> {
  const layout = serviceLayout(owner);
  const bootGuard = await readBootGuard();
  if (process.platform === 'darwin') return new LaunchdHost({ layout, bootGuard, environment, uid, env });
  if (!(await isSystemdRunning(owner, env))) {
    throw new GatewayError(
      'service_failed',
      owner.scope === 'system'
        ? 'This machine is not run by systemd, so nothing can start the gateway at boot. Start it by: vibecode-gateway run'
        : `There is no systemd for ${owner.user}. Start the gateway by: vibecode-gateway run`,
    );
  }
  const tmux = await findExecutable('tmux', env['PATH'] ?? '');
  if (tmux === undefined)
    throw new GatewayError('tmux_not_found', 'tmux is not installed. Install it, then try again.');
  return new SystemdHost({ layout, tmux, bootGuard, env });
}

async function isSystemdRunning({ scope }: ServiceOwner, env: Readonly<Record<string, string>>): Promise<boolean> {
  const folder = scope === 'system' ? '/run/systemd/system' : `${env['XDG_RUNTIME_DIR'] ?? '/nonexistent'}/systemd`;
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere && (await findExecutable('systemctl', env['PATH'] ?? '')) !== undefined;
}
