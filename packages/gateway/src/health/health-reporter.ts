// When samples are taken and sent: twice a minute, faster while somebody watches, never two at once, and none while
// the link is down.
import { buildMessage, limits, type EventBodies } from '@vibecode/protocol';
import type { LinkSender } from '../link/link-sender.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

export interface HealthReporterOptions {
  /** Readies the rates of the first sample. */
  begin: () => Promise<void>;
  sample: () => Promise<EventBodies['gateway.health']>;
  sender: Pick<LinkSender, 'sendText'>;
  clock: Clock;
  log: Log;
  /** A sample was sent. */
  reported?: () => void;
}

/** Between two readings at least: processor time is counted in hundredths of a second, and less is mostly noise. */
const MIN_INTERVAL_MS = 500;
/** After the link opened: a page that has just been loaded shows figures at once. */
const FIRST_SAMPLE_MS = 1_000;

export class HealthReporter {
  readonly #options: HealthReporterOptions;
  readonly #watchers = new Set<number>();
  #link: AbortController | undefined;
  /** The reports of one link end before those of the next begin. */
  #reports: Promise<void> = Promise.resolve();
  #readAtMs = 0;
  #wake: (() => void) | undefined;

  constructor(options: HealthReporterOptions) {
    this.#options = options;
  }

  linkOpened(): void {
    this.linkClosed();
    const link = new AbortController();
    this.#link = link;
    this.#reports = this.#reports.then(() => this.#report(link.signal));
  }

  /** Nobody watches any more, and nothing is measured for nobody. */
  linkClosed(): void {
    this.#watchers.clear();
    this.#link?.abort();
    this.#link = undefined;
  }

  watch(viewerId: number, isWatching: boolean): void {
    if (!isWatching) return this.viewerLeft(viewerId);
    this.#watchers.add(viewerId);
    this.#wake?.();
  }

  viewerLeft(viewerId: number): void {
    this.#watchers.delete(viewerId);
  }

  async #report(signal: AbortSignal): Promise<void> {
    const { begin, clock } = this.#options;
    if (signal.aborted) return;
    this.#readAtMs = clock.nowMs();
    await begin().catch((error: unknown) => this.#failed(error));
    let delayMs = FIRST_SAMPLE_MS;
    for (;;) {
      await this.#wait(delayMs, signal);
      if (signal.aborted) return;
      this.#readAtMs = clock.nowMs();
      await this.#sampleOnce(signal);
      if (signal.aborted) return;
      const tookMs = clock.nowMs() - this.#readAtMs;
      const intervalMs = this.#watchers.size > 0 ? limits.HEALTH_WATCHED_INTERVAL_MS : limits.HEALTH_INTERVAL_MS;
      // On a machine so busy that a sample takes long, measuring is at most half of what we do.
      delayMs = Math.max(intervalMs - tookMs, tookMs);
    }
  }

  async #sampleOnce(signal: AbortSignal): Promise<void> {
    const { sample, sender, reported } = this.#options;
    try {
      const health = await sample();
      // What was measured for a link that is gone by now is no news for the next one.
      if (signal.aborted) return;
      sender.sendText(buildMessage('gateway.health', health));
      reported?.();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Ends early when somebody begins to watch or the link is cut. */
  #wait(delayMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        this.#wake = undefined;
        resolve();
      };
      let timer = clock.after(delayMs, end);
      signal.addEventListener('abort', end, { once: true });
      this.#wake = () => {
        timer.cancel();
        timer = clock.after(Math.max(0, this.#readAtMs + MIN_INTERVAL_MS - clock.nowMs()), end);
      };
    });
  }

  #failed(error: unknown): void {
    this.#options.log.warn('health.sample_failed', { error: error as Error });
  }
}
