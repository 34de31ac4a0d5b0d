// What `run` and `link-keeper` have in common: lock, log, signals, watchdog, and the wish to be started anew.
import { mkdir } from 'node:fs/promises';
import { takeDataLock } from '../config/data-lock.ts';
import type { GatewayConfig } from '../config/load-config.ts';
import { GatewayError } from '../errors.ts';
import { createLog } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import { systemClock } from '../platform/system-clock.ts';
import { RESTART_EXIT_STATUS } from '../platform/restart-exit-status.ts';
import type { RunningParts } from '../running-parts.ts';
import { startWatchdog } from '../service/watchdog.ts';
import { requestRestart, supervisorOf, type Supervisor } from '../update/ask-for-restart.ts';
import { GATEWAY_VERSION } from '../version.ts';

export interface RunUntilStoppedOptions {
  /** In the log: `gateway.started`. */
  name: 'gateway' | 'keeper';
  config: GatewayConfig;
  configFile: string | undefined;
  env: NodeJS.ProcessEnv;
  start: (parts: RunningParts) => Promise<{ stop: () => Promise<void> }>;
}

export interface Stopped {
  wantsRestart: boolean;
  supervisor: Supervisor;
}

/** A clean stop takes milliseconds; after this the process ends as it is, which the agents do not notice either. */
const STOP_TIMEOUT_MS = 3_000;
/** A start that takes longer than all its own timeouts together hangs: the watchdog is then told nothing more. */
const START_TIMEOUT_MS = 60_000;

export async function runUntilStopped(options: RunUntilStoppedOptions): Promise<Stopped> {
  const { name, config, configFile, env, start } = options;
  const log = createLog({
    level: config.logLevel,
    format: config.logFormat,
    write: (line) => process.stderr.write(line),
  });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new GatewayError(
      'data_folder',
      `The data folder ${config.dataDir} cannot be made. Check the rights above it.`,
      {
        cause,
      },
    );
  });
  const lock = await takeDataLock(config.dataDir);
  // What nobody caught leaves a state that nobody knows: the supervisor starts us anew, the agents live on.
  const crash = (error: unknown): void => {
    log.error(`${name}.crashed`, { error: error instanceof Error ? error : new Error(String(error)) });
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const stopping = stopSignal();
  const supervisor = supervisorOf(env, process);
  const { promise: restartWanted, resolve: wantRestart } = Promise.withResolvers<'restart'>();
  // Timers of the link do not keep the process alive, this does.
  const alive = setInterval(() => undefined, 2 ** 30);
  const watched = new AbortController();
  try {
    log.info(`${name}.starting`, { version: GATEWAY_VERSION, pid: process.pid, node: process.version });
    const restart = (): void => {
      log.info(`${name}.restart_wanted`, { supervisor });
      const unheard = (): void => wantRestart('restart');
      if (supervisor === 'systemd') void requestRestart({ dataDir: config.dataDir, clock: systemClock, unheard });
      else unheard();
    };
    // Of `vibecode-gateway update`, which has put a new version in place.
    process.on('SIGUSR2', restart);
    // A slow start is no hang: a login shell, tmux and the disk of a busy machine are waited for.
    await startWatchdog({ env, log, signal: watched.signal });
    const overdue = setTimeout(() => watched.abort(), START_TIMEOUT_MS).unref();
    const running = await start({ config, configFile, env, restart, clock: systemClock, random: systemRandom, log });
    clearTimeout(overdue);
    const reason = await Promise.race([stopping, restartWanted]);
    log.info(`${name}.stopping`, { reason });
    setTimeout(() => process.exit(reason === 'restart' ? RESTART_EXIT_STATUS : 0), STOP_TIMEOUT_MS).unref();
    await running.stop();
    log.info(`${name}.stopped`);
    return { wantsRestart: reason === 'restart', supervisor };
  } finally {
    watched.abort();
    clearInterval(alive);
    await lock.release();
  }
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.on('SIGTERM', resolve);
    process.on('SIGINT', resolve);
    // A closed terminal stops a gateway that was started in it by hand.
    process.on('SIGHUP', resolve);
  });
}
