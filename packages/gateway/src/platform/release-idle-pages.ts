// Gives back the memory that a start and each visit leave behind in an idle gateway: pages of the program's file.
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { ProgramPages } from './program-pages.ts';

/** Soon enough that nobody finds a gateway large that has nothing to do; a look costs some 50 µs. */
const LOOK_EVERY_MS = 5_000;
/** The key after it waits up to 14 ms for its pages: somebody who only pauses to read shall not feel it. */
const QUIET_MS = 60_000;
/**
 * An idle gateway comes back to 13 to 21 MB within seconds, as the kernel maps the neighbours of each page that it needs;
 * below that all would be let go of at every look. A start maps 45 MB and more.
 */
const KEPT_BYTES = 24 * 1_048_576;

export interface ReleaseIdlePagesOptions {
  open: () => Promise<ProgramPages | undefined>;
  /** When somebody last typed into a session, by the wall clock; 0 for never. */
  lastInputAtMs: () => number;
  clock: Clock;
  wallNowMs: () => number;
  log: Log;
  signal: AbortSignal;
}

export async function releaseIdlePages(options: ReleaseIdlePagesOptions): Promise<void> {
  const { open, lastInputAtMs, clock, wallNowMs, log, signal } = options;
  try {
    const pages = await open();
    if (pages === undefined) return;
    while (await passed(LOOK_EVERY_MS, clock, signal)) {
      // A clock that was set back must not keep the memory for as long.
      if (Math.abs(wallNowMs() - lastInputAtMs()) < QUIET_MS) continue;
      if ((await pages.residentBytes()) > KEPT_BYTES) await pages.release();
    }
  } catch (error) {
    // The gateway works as well, with more memory.
    log.warn('memory.not_released', { error: error instanceof Error ? error : new Error(String(error)) });
  }
}

/** False once the signal is aborted. */
function passed(delayMs: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const cancel = (): void => {
      timer.cancel();
      resolve(false);
    };
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', cancel);
      resolve(true);
    });
    signal.addEventListener('abort', cancel, { once: true });
  });
}
