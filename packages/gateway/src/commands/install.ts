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
import type { ServiceLayout } from '../service/service-layout.ts';
import { findServiceOwner, type FoundOwner } from '../service/service-owner.ts';

export interface InstallOptions {
  isSystem: boolean;
  user: string | undefined;
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
  const owner = await findServiceOwner(options);
  const environment = url === undefined ? {} : { VIBECODE_CONTROL_PLANE_URL: url };
  const host = await detectService({ owner, uid: owner.uid, env, environment });
  const { layout } = host;
  const done = (what: string): void => print(`  ${what}\n`);
  await checkCommand(layout);
  await ownedFolder(layout.dataDir, owner, 0o700);
  await ownedFolder(dirname(layout.executable), owner, 0o755);
  if (await placeExecutable(executable, layout.executable, owner)) done(`placed ${layout.executable}`);
  if (await placeCommand(layout)) done(`linked ${layout.command}`);
  if (await writeEnvironment(layout, owner, url)) done(`wrote ${layout.envFile}`);
  for (const what of await host.install()) done(what);
  await host.restart();
  done(`started (${host.kind})`);
  return 0;
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

/** Settings that a person has added stay; only the address of the control plane is renewed. */
async function writeEnvironment(
  layout: ServiceLayout,
  { gid, scope }: FoundOwner,
  url: string | undefined,
): Promise<boolean> {
  const before = await readFile(layout.envFile, 'utf8').catch(() => undefined);
  const address = url === undefined ? undefined : `VIBECODE_CONTROL_PLANE_URL=${url}`;
  const text = before === undefined ? firstEnvironment(layout, address) : renewed(before, address);
  if (text === before) return false;
  await mkdir(dirname(layout.envFile), { recursive: true, mode: 0o755 });
  await writeFile(`${layout.envFile}.new`, text, { mode: 0o640 });
  if (scope === 'system') await chown(`${layout.envFile}.new`, 0, gid);
  await rename(`${layout.envFile}.new`, layout.envFile);
  return true;
}

function firstEnvironment({ dataDir, tmuxSocketDir }: ServiceLayout, address: string | undefined): string {
  if (address === undefined) {
    throw new GatewayError('usage', 'Which control plane? Say --url https://vibecode.example.');
  }
  const lines = [
    '# Settings of the VibeCode gateway, one VARIABLE=value a line; its README lists them. No secrets: the credential',
    '# has a file of its own.',
    address,
    `VIBECODE_DATA_DIR=${dataDir}`,
    `VIBECODE_TMUX_SOCKET_DIR=${tmuxSocketDir}`,
    'VIBECODE_TMUX_SERVER=service',
  ];
  return `${lines.join('\n')}\n`;
}

function renewed(text: string, address: string | undefined): string {
  if (address === undefined) return text;
  const line = /^VIBECODE_CONTROL_PLANE_URL=.*$/m;
  return line.test(text) ? text.replace(line, () => address) : `${text.replace(/\n?$/, '\n')}${address}\n`;
}
