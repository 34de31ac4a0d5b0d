// `vibecode-gateway uninstall`: takes out what `install` has put in. Credential, settings and sessions' files stay:
// deploy/gateway-cleanup.sh removes those as well, when it is asked to.
import { readlink, rm } from 'node:fs/promises';
import { detectService } from '../service/detect-service.ts';
import { findInstalledOwner } from '../service/service-owner.ts';

export interface UninstallOptions {
  isSystem: boolean;
  endSessions: boolean;
  env: Readonly<Record<string, string>>;
  print: (text: string) => void;
}

export async function uninstall({ isSystem, endSessions, env, print }: UninstallOptions): Promise<number> {
  const owner = await findInstalledOwner({ isSystem, env });
  const host = await detectService({ owner, uid: owner.uid, env, environment: {} });
  const did = await host.uninstall({ endSessions });
  const { command, executable } = host.layout;
  // A file of somebody else under the command's name stays.
  const isOurs = (await readlink(command).catch(() => undefined)) === executable;
  for (const file of [...(isOurs ? [command] : []), executable, `${executable}.prev`]) await rm(file, { force: true });
  for (const what of did) print(`  ${what}\n`);
  print(did.length === 0 ? 'Nothing was installed.\n' : `The data folder ${host.layout.dataDir} is still there.\n`);
  return 0;
}
