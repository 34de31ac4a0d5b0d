// The control plane of this machine: its config written afresh, workerd kept running, the database brought up to date.
import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { askAdmin } from './admin-client.ts';
import type { BuiltParts } from './built-parts.ts';
import type { DataFolder } from './data-folder.ts';
import { chooseReleases } from './choose-releases.ts';
import { hasIpv6Loopback } from './free-port.ts';
import { LogFile } from './log-file.ts';
import { readSecretKey } from './secret-key.ts';
import { runWorkerd } from './run-workerd.ts';
import { checkRuntimeVersion, recordRuntimeVersion } from './runtime-version.ts';
import { supervise, type Supervised } from './supervise.ts';
import { workerdConfig } from './workerd-config.ts';
import { WORKERD_VERSION } from './workerd-package.ts';

export interface ControlPlaneOptions {
  data: DataFolder;
  parts: BuiltParts;
  port: number;
  publicOrigins: readonly string[];
  trustedProxies: readonly string[];
  digitalOceanUrl: URL | null;
  say: (line: string) => void;
  signal: AbortSignal;
}

export async function runControlPlane({
  data,
  parts,
  port,
  publicOrigins,
  trustedProxies,
  digitalOceanUrl,
  say,
  signal,
}: ControlPlaneOptions): Promise<Supervised> {
  checkRuntimeVersion(data.runtimeVersionFile, WORKERD_VERSION);
  // A copy: when workerd is started again after a crash it must be the version that was running, also beside a newer build.
  copyFileSync(parts.worker, data.workerBundle);
  const config = workerdConfig({
    bundle: basename(data.workerBundle),
    webFolder: parts.webFolder,
    releasesFolder: chooseReleases([data.releases, parts.releases]),
    databaseFolder: data.database,
    durableObjectsFolder: data.durableObjects,
    port,
    hasIpv6: await hasIpv6Loopback(),
    adminSocket: data.adminSocket,
    publicOrigins,
    trustedProxies,
    digitalOceanUrl,
  });
  writeFileSync(data.workerdConfig, config, { mode: 0o600 });
  const log = new LogFile(join(data.logs, 'control-plane.log'));
  const secretKey = readSecretKey(data.secretKey);
  const start = () => runWorkerd({ configFile: data.workerdConfig, adminSocket: data.adminSocket, secretKey, log });
  const controlPlane = await supervise({ name: 'control plane', start, lastLines: () => log.lastLines(), say, signal });
  try {
    await askAdmin({ socketPath: data.adminSocket, path: '/migrate' });
  } catch (error) {
    await controlPlane.current().stop();
    throw error;
  }
  recordRuntimeVersion(data.runtimeVersionFile, WORKERD_VERSION);
  return controlPlane;
}
