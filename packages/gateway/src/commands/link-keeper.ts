// `vibecode-gateway link-keeper DATA_FOLDER`: the process that has credential and executable where the agents have a user of
// their own. It shares the gateway's settings, except for the data folder, which is its own.
import { loadConfig } from '../config/load-config.ts';
import { startKeeper } from '../keeper.ts';
import { RESTART_EXIT_STATUS } from '../platform/restart-exit-status.ts';
import { runUntilStopped } from './run-until-stopped.ts';

export interface LinkKeeperOptions {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  configFile: string | undefined;
}

export async function linkKeeper({ env: given, dataDir, configFile }: LinkKeeperOptions): Promise<number> {
  // Also for the selftest of a new version, which tries what the keeper needs.
  const env = { ...given, VIBECODE_DATA_DIR: dataDir };
  const config = await loadConfig({ env, configFile, isTerminal: process.stderr.isTTY });
  const { wantsRestart } = await runUntilStopped({
    name: 'keeper',
    config,
    configFile,
    env,
    start: startKeeper,
  });
  return wantsRestart ? RESTART_EXIT_STATUS : 0;
}
