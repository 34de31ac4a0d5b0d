// `vibecode-gateway run`: the daemon until it is stopped, and the loop that starts it anew where nothing else does.
import { realpath } from 'node:fs/promises';
import { loadConfig } from '../config/load-config.ts';
import { startDaemon } from '../daemon.ts';
import { RESTART_EXIT_STATUS } from '../platform/restart-exit-status.ts';
import { readBootGuard } from '../service/read-boot-guard.ts';
import { LOOP_VARIABLE, restartLoopArgv } from '../update/ask-for-restart.ts';
import { runUntilStopped } from './run-until-stopped.ts';

export interface RunOptions {
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
}

export async function run({ env, configFile }: RunOptions): Promise<number> {
  const config = await loadConfig({ env, configFile, isTerminal: process.stderr.isTTY });
  const { wantsRestart, supervisor } = await runUntilStopped({
    name: 'gateway',
    config,
    configFile,
    env,
    start: startDaemon,
  });
  if (!wantsRestart) return 0;
  if (supervisor === 'none') await startLoop(config.dataDir, env);
  return RESTART_EXIT_STATUS;
}

/** Nobody starts us again: a loop takes this process's place and does. */
async function startLoop(dataDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [, , ...args] = process.argv;
  const executable = await realpath(process.execPath);
  const argv = restartLoopArgv({ dataDir, executable, guard: await readBootGuard(), args });
  process.execve?.('/bin/sh', argv, { ...env, [LOOP_VARIABLE]: '1' });
}
