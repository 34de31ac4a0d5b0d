// How a gateway that may not restart itself gets restarted: a file that root's path unit waits for, else an exit that the
// service manager takes for that wish, else a small loop of our own in its place.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { RESTART_EXIT_STATUS } from '../platform/restart-exit-status.ts';

/** Says to the next start that the loop below runs it. */
export const LOOP_VARIABLE = 'GATEWAY_RESTART_LOOP';
/** A path unit answers within 30 ms; one that has not by now is not there. */
const REQUEST_WAIT_MS = 2_000;

export type Supervisor = 'systemd' | 'launchd' | 'loop' | 'none';

export function supervisorOf(
  env: NodeJS.ProcessEnv,
  { pid, platform }: Pick<NodeJS.Process, 'pid' | 'platform'>,
): Supervisor {
  if (env[LOOP_VARIABLE] !== undefined) return 'loop';
  // Inherited by all that is started from a service, as by a desktop's terminal: only its main process is meant. Before
  // systemd 248 nothing names that one; there a unit of ours has a watchdog, which desktops have not.
  const { INVOCATION_ID: invocation, SYSTEMD_EXEC_PID: execPid, NOTIFY_SOCKET: notify } = env;
  const isMain = execPid === undefined ? notify !== undefined : execPid === String(pid);
  if (invocation !== undefined && isMain) return 'systemd';
  // launchd's own variable is 0 in a terminal.
  if (platform === 'darwin' && (env['XPC_SERVICE_NAME'] ?? '0') !== '0') return 'launchd';
  return 'none';
}

export interface RestartRequest {
  dataDir: string;
  clock: Clock;
  /** Nobody came: the process has to end by itself. */
  unheard: () => void;
}

/** Leaves the request where root's path unit looks for it; `unheard` follows where none does. */
export async function requestRestart({ dataDir, clock, unheard }: RestartRequest): Promise<void> {
  const path = join(dataDir, 'restart-request');
  await writeFile(path, '', { mode: 0o600 }).catch(() => undefined);
  clock.after(REQUEST_WAIT_MS, () => {
    void rm(path, { force: true })
      .catch(() => undefined)
      .then(unheard);
  });
}

/** For runs that nobody supervises: starts the executable again, and as long as an update is not proven again after a crash. */
export const RESTART_LOOP = `
data=$1 executable=$2 guard=$3
shift 3
trap 'kill -TERM "$child" 2>/dev/null' TERM INT HUP
while :; do
  sh -c "$guard" boot-guard "$data" "$executable"
  "$executable" "$@" &
  child=$!
  status=129
  while kill -0 "$child" 2>/dev/null; do wait "$child"; status=$?; done
  [ "$status" = ${RESTART_EXIT_STATUS} ] || [ -f "$data/update-pending" ] || exit "$status"
  [ "$status" != 0 ] || exit 0
  sleep 1
done
`;

export interface LoopOptions {
  dataDir: string;
  executable: string;
  /** The boot guard's text. */
  guard: string;
  /** Of this run. */
  args: readonly string[];
}

/** The words of the program that takes this process's place. */
export function restartLoopArgv({ dataDir, executable, guard, args }: LoopOptions): string[] {
  return ['sh', '-c', RESTART_LOOP, 'vibecode-gateway', dataDir, executable, guard, ...args];
}
