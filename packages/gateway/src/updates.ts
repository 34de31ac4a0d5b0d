// Joins the parts of update/ for the daemon and for `vibecode-gateway update`: where the executable stands, whom it
// trusts, how it is tried, how it starts again.
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, type UpdateState } from '@vibecode/protocol';
import { BUILD_INFO, type BuildInfo } from './build-info.ts';
import { takeDataLock } from './config/data-lock.ts';
import type { GatewayConfig } from './config/load-config.ts';
import { toProtocolError } from './errors.ts';
import type { Log } from './platform/log.ts';
import type { Random } from './platform/random.ts';
import { GatewayUpdater, type RunningVersion } from './update/gateway-updater.ts';
import { UpdatePolicySetting } from './config/update-policy-setting.ts';
import { UpdateRecordFiles } from './update/update-record.ts';
import { GATEWAY_VERSION } from './version.ts';

export interface UpdatesOptions {
  config: GatewayConfig;
  /** Of `--config`. */
  configFile: string | undefined;
  env: NodeJS.ProcessEnv;
  sessionIds: () => string[];
  tell: (update: UpdateState) => void;
  restart: () => void;
  random: Random;
  log: Log;
  /** What this build is. */
  build?: BuildInfo;
}

export interface Updates {
  updater: GatewayUpdater;
  record: UpdateRecordFiles;
  policy: UpdatePolicySetting;
  /** The file that runs; undefined from source. */
  executable: string | undefined;
}

/** What service managers say to the process that they started, and to no other. */
const OF_THE_MANAGER = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID', 'LISTEN_FDS', 'LISTEN_PID'];

export const RUNNING_VERSION: RunningVersion = {
  version: GATEWAY_VERSION,
  commit: BUILD_INFO.commit,
  target: `${process.platform}-${process.arch}`,
};

export async function createUpdates(options: UpdatesOptions): Promise<Updates> {
  const { config, configFile, env, sessionIds, tell, restart, random, log, build = BUILD_INFO } = options;
  const executable = build.isExecutable ? await realpath(process.execPath) : undefined;
  const record = new UpdateRecordFiles(config.dataDir);
  const policy = await readUpdatePolicy(options);
  const lockFolder = join(config.dataDir, 'updating');
  const updater = new GatewayUpdater({
    running: { ...RUNNING_VERSION, commit: build.commit },
    executable,
    releasesUrl: config.releasesUrl,
    releaseKeys: build.releaseKeys,
    channel: config.updateChannel,
    policy: () => policy.current,
    record,
    selftest: {
      args: ['selftest', ...(configFile === undefined ? [] : ['--config', configFile])],
      env: selftestEnvironment(env),
    },
    lock: async () => {
      await mkdir(lockFolder, { recursive: true, mode: 0o700 });
      return takeDataLock(lockFolder);
    },
    sessionIds,
    tell,
    restart,
    newId: () => newId((bytes) => random.fill(bytes)),
    nowMs: Date.now,
    toProtocolError,
    log,
  });
  return { updater, record, policy, executable };
}

export function readUpdatePolicy({
  config,
  log,
}: Pick<UpdatesOptions, 'config' | 'log'>): Promise<UpdatePolicySetting> {
  return UpdatePolicySetting.read({
    dataDir: config.dataDir,
    fixed: config.fixedUpdatePolicy,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    log,
  });
}

function selftestEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !OF_THE_MANAGER.includes(name)) kept[name] = value;
  }
  return kept;
}
