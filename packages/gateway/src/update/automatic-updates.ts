// Looks every now and then whether this machine should update itself, and does so.
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { decideAutomaticUpdate, type AutomaticUpdateFacts } from './automatic-update.ts';
import type { Updater } from './updater.ts';

export interface AutomaticUpdatesOptions {
  updater: Updater;
  /** Asked at each look, as it may be chosen anew at any time. */
  policy: Pick<AutomaticUpdateFacts, 'mode' | 'window'>;
  busySessionCount: () => number;
  /** Wall clock of the machine. */
  now: () => Date;
  clock: Clock;
  random: Random;
  log: Log;
  signal: AbortSignal;
}

/** A window of an hour is met several times; a thousand machines ask 1 to 2 times a second in all. */
const LOOK_INTERVAL_MS = 600_000;

export function startAutomaticUpdates(options: AutomaticUpdatesOptions): void {
  const { clock, random, signal } = options;
  const later = (): void => {
    // Apart from each other, so that a fleet does not ask all at once.
    const timer = clock.after(LOOK_INTERVAL_MS * (1 + random.unit()), () => {
      signal.removeEventListener('abort', cancel);
      void lookOnce(options).finally(() => {
        if (!signal.aborted) later();
      });
    });
    const cancel = (): void => timer.cancel();
    signal.addEventListener('abort', cancel, { once: true });
  };
  later();
}

async function lookOnce({ updater, policy, busySessionCount, now, log }: AutomaticUpdatesOptions): Promise<void> {
  const { mode, window } = policy;
  if (mode === 'manual') return;
  const date = now();
  const facts = { mode, window, minuteOfDay: date.getHours() * 60 + date.getMinutes() };
  try {
    const known = await updater.status({});
    const before = { ...facts, busySessionCount: busySessionCount(), lastUpdate: known.update };
    // Without asking anybody: is this the time at all?
    if (!known.can_update || !decideAutomaticUpdate({ ...before, availableVersion: 'unknown' }).act) return;
    const { available, update } = await updater.status({ check: true });
    const decision = decideAutomaticUpdate({
      ...facts,
      busySessionCount: busySessionCount(),
      availableVersion: available?.version,
      lastUpdate: update,
    });
    log.debug('update.looked', decision.act ? { version: available?.version } : { why: decision.why });
    if (decision.act) await updater.start({ action: 'install' });
  } catch (error) {
    log.warn('update.not_looked', { error: error as Error });
  }
}
