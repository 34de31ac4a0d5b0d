// `vibecode-gateway install`: this executable becomes a service that starts at boot. Again on an installed machine, it
// brings what is there up to date.
import { chown, lstat, mkdir, readFile, readlink, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BUILD_INFO } from '../build-info.ts';
import { controlPlaneUrl } from '../enrolment/control-plane-url.ts';
import { GatewayError } from '../errors.ts';
import { detectService } from '../service/detect-service.ts';
import { ownedFolder } from '../service/owned-folder.ts';
import { placeExecutable } from '../service/place-executable.ts';
import { environmentText } from '../service/environment-text.ts';
import { readInstalledUsers } from '../service/installed-users.ts';
import type { ServiceLayout } from '../service/service-layout.ts';
import { findServiceOwner, type FoundOwner } from '../service/service-owner.ts';

export interface InstallOptions {
  isSystem: boolean;
  user: string | undefined;
  /** Undefined for the user of the gateway, or the one that was named at the first install. */
  agentUser: string | undefined;
  /** Of the control plane; undefined keeps the one that the environment file names. */
  url: string | undefined;
  /** The running file. */
  executable: string;
  env: Readonly<Record<string, string>>;
  print: (text: string) => void;
}

export async function install(options: InstallOptions): Promise<number> {
  const { env, executable, print } = options;
  // The gateway's user has to read the boot guard and the settings, whatever mask this was started with.
  process.umask(0o022);
  const url = options.url === undefined ? undefined : controlPlaneUrl(options.url).href.replace(/\/$/, '');
  if (!BUILD_INFO.isExecutable) {
    throw new GatewayError(
      'usage',
      'This is not the executable that can be installed. Make it by: npm run build:gateway',
    );
  }
  const owner = await findServiceOwner({ ...options, ...(options.isSystem && (await keptUsers(options))) });
  const environment = url === undefined ? {} : { VIBECODE_CONTROL_PLANE_URL: url };
  const host = await detectService({ owner, uid: owner.uid, env, environment });
  const { layout } = host;
  const done = (what: string): void => print(`  ${what}\n`);
  await checkCommand(layout);
  const keeper = owner.keeper === undefined ? owner : { ...owner, ...owner.keeper };
  // The agents' user has to reach its own folder and the executable in it, and sees nothing else.
  if (layout.keeper !== undefined) await ownedFolder(layout.keeper.dataDir, keeper, 0o711);
  await ownedFolder(layout.dataDir, owner, 0o700);
  await ownedFolder(dirname(layout.executable), keeper, 0o755);
  if (await placeExecutable(executable, layout.executable, keeper)) done(`placed ${layout.executable}`);
  if (await placeCommand(layout)) done(`linked ${layout.command}`);
  if (await writeEnvironment(layout, owner, url)) done(`wrote ${layout.envFile}`);
  for (const what of await host.install()) done(what);
  await host.restart();
  done(`started (${host.kind})`);
  return 0;
}

/** An install over an install keeps who runs what: sessions and files of one user are no other's. */
async function keptUsers({
  user,
  agentUser,
}: InstallOptions): Promise<Partial<Pick<InstallOptions, 'user' | 'agentUser'>>> {
  const installed = await readInstalledUsers();
  if (installed === undefined) return {};
  const isOther = agentUser !== undefined && agentUser !== installed.agentUser;
  if (!isOther)
    return installed.agentUser === undefined ? {} : { user: user ?? installed.user, agentUser: installed.agentUser };
  const now =
    installed.agentUser === undefined ? 'one user for gateway and agents' : `the agents as ${installed.agentUser}`;
  throw new GatewayError(
    'usage',
    `This machine is installed with ${now}. To change that, take the service out first, which ends the sessions and keeps the credential: sudo vibecode-gateway uninstall --system --end-sessions`,
  );
}

/** Before anything is done: what has the command's name and is not our link is not ours to replace. */
async function checkCommand({ command, executable }: ServiceLayout): Promise<void> {
  const isThere = (await lstat(command).catch(() => undefined)) !== undefined;
  if (!isThere || (await readlink(command).catch(() => undefined)) === executable) return;
  throw new GatewayError('service_failed', `${command} is there and not ours. Move it away, then install again.`);
}

async function placeCommand({ command, executable }: ServiceLayout): Promise<boolean> {
  await mkdir(dirname(command), { recursive: true });
  if ((await readlink(command).catch(() => undefined)) === executable) return false;
  await symlink(executable, command);
  return true;
}

/** Settings that a person has added stay; only what the install decides is renewed. */
async function writeEnvironment(
  layout: ServiceLayout,
  { gid, scope }: FoundOwner,
  url: string | undefined,
): Promise<boolean> {
  const before = await readFile(layout.envFile, 'utf8').catch(() => undefined);
  const text = environmentText({ layout, before, url });
  if (text === before) return false;
  // There is no secret in it; with a keeper two users read it.
  const mode = layout.keeper === undefined ? 0o640 : 0o644;
  await mkdir(dirname(layout.envFile), { recursive: true, mode: 0o755 });
  await writeFile(`${layout.envFile}.new`, text, { mode });
  if (scope === 'system') await chown(`${layout.envFile}.new`, 0, gid);
  await rename(`${layout.envFile}.new`, layout.envFile);
  return true;
}
