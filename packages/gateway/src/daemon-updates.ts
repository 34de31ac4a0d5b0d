// How the daemon updates itself: by its own hand, or by its link keeper's where the executable is not its own.
import type { Clock } from './platform/clock.ts';
import type { UpdatePolicySetting } from './config/update-policy-setting.ts';
import { UpdateOutcome } from './update/update-outcome.ts';
import type { Updater } from './update/updater.ts';
import { UpdatesByKeeper } from './update/updates-by-keeper.ts';
import { createUpdates, readUpdatePolicy, RUNNING_VERSION, type UpdatesOptions } from './updates.ts';
import { GATEWAY_VERSION } from './version.ts';

export interface DaemonUpdatesOptions extends UpdatesOptions {
  /** Sessions that are alive, or whose end was seen: what a new version must have found. */
  knownSessionIds: () => ReadonlySet<string>;
  clock: Clock;
}

export interface DaemonUpdates {
  updater: Updater;
  policy: UpdatePolicySetting;
  /** Before the link is opened. */
  recover: () => Promise<void>;
  /** The control plane has welcomed us. */
  linkOpened: () => void;
  sessionsChanged: () => void;
  stop: () => void;
}

export async function createDaemonUpdates(options: DaemonUpdatesOptions): Promise<DaemonUpdates> {
  const { linkSocketDir } = options.config;
  return linkSocketDir === undefined ? ownUpdates(options) : updatesByKeeper(options, linkSocketDir);
}

async function ownUpdates(options: DaemonUpdatesOptions): Promise<DaemonUpdates> {
  const { knownSessionIds, tell, restart, clock, log } = options;
  const { updater, record, policy, executable } = await createUpdates(options);
  const outcome = new UpdateOutcome({
    runningVersion: GATEWAY_VERSION,
    executable,
    record,
    knownSessionIds,
    tell,
    restart,
    clock,
    log,
  });
  return {
    updater,
    policy,
    recover: () => outcome.recover(),
    linkOpened: () => void outcome.linkOpened(),
    sessionsChanged: () => undefined,
    stop: () => {
      updater.stop();
      outcome.stop();
    },
  };
}

async function updatesByKeeper(options: DaemonUpdatesOptions, folder: string): Promise<DaemonUpdates> {
  const { config, knownSessionIds, sessionIds, tell, clock } = options;
  const policy = await readUpdatePolicy(options);
  const updater = new UpdatesByKeeper({
    folder,
    running: RUNNING_VERSION,
    channel: config.updateChannel,
    policy: () => policy.current,
    tell,
    clock,
  });
  return {
    updater,
    policy,
    recover: () => Promise.resolve(),
    linkOpened: () => updater.welcomed(knownSessionIds()),
    sessionsChanged: () => updater.sessionsAre(sessionIds()),
    stop: () => updater.stop(),
  };
}
