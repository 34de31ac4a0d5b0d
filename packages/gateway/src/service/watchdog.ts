// Tells systemd that the gateway is ready and lives. A gateway whose event loop stands still says nothing and is
// started anew by systemd; after an update the boot guard then puts the earlier version back.
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/run-process.ts';
import type { Log } from '../platform/log.ts';

export interface WatchdogOptions {
  env: NodeJS.ProcessEnv;
  log: Log;
  signal: AbortSignal;
}

/** Says it this many times in the span after which systemd acts: two may be late on a busy machine. */
const WORDS_A_SPAN = 3;

/** Does nothing where no systemd listens. */
export async function startWatchdog({ env, log, signal }: WatchdogOptions): Promise<void> {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: spanUs, PATH: path = '' } = env;
  if (socket === undefined || spanUs === undefined) return;
  // Node speaks no datagrams over unix sockets; systemd brings the program that does.
  const file = await findExecutable('systemd-notify', path || '/usr/bin:/bin');
  if (file === undefined) {
    log.warn('watchdog.no_systemd_notify', { todo: 'install systemd-notify, or take WatchdogSec out of the unit' });
    return;
  }
  const say = (): void => {
    void runProcess({ file, args: ['WATCHDOG=1'], env: { NOTIFY_SOCKET: socket } }).catch((error: unknown) => {
      log.warn('watchdog.not_heard', { error: error as Error });
    });
  };
  say();
  const timer = setInterval(say, Number(spanUs) / 1000 / WORDS_A_SPAN);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
