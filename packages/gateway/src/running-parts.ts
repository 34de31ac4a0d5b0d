// What both composition roots, the daemon's and the link keeper's, are given by the command that runs them.
import type { GatewayConfig } from './config/load-config.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Random } from './platform/random.ts';

export interface RunningParts {
  config: GatewayConfig;
  /** Of `--config`. */
  configFile: string | undefined;
  env: NodeJS.ProcessEnv;
  /** A new version is in place: start it. */
  restart: () => void;
  clock: Clock;
  random: Random;
  log: Log;
}
