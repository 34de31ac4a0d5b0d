// `vibecode-gateway run`: lock, log, signals and the daemon between them.
import { mkdir } from 'node:fs/promises';
import { takeDataLock } from '../config/data-lock.ts';
import { loadConfig } from '../config/load-config.ts';
import { startDaemon } from '../daemon.ts';
import { GatewayError } from '../errors.ts';
import { createLog } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import { systemClock } from '../platform/system-clock.ts';
import { GATEWAY_VERSION } from '../version.ts';

export interface RunOptions {
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
}

/** A clean stop takes milliseconds; after this the process ends as it is, which the agents do not notice either. */
const STOP_TIMEOUT_MS = 3_000;

export async function run({ env, configFile }: RunOptions): Promise<number> {
  const config = await loadConfig({ env, configFile, isTerminal: process.stderr.isTTY });
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
    log.error('gateway.crashed', { error: error instanceof Error ? error : new Error(String(error)) });
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const stopping = stopSignal();
  // Timers of the link do not keep the process alive, this does.
  const alive = setInterval(() => undefined, 2 ** 30);
  try {
    log.info('gateway.starting', { version: GATEWAY_VERSION, pid: process.pid, node: process.version });
    const daemon = await startDaemon({ config, env, clock: systemClock, random: systemRandom, log });
    const signal = await stopping;
    log.info('gateway.stopping', { signal });
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
    await daemon.stop();
    log.info('gateway.stopped');
    return 0;
  } finally {
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
