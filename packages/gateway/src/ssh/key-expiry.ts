// Takes expired lines of ours out of authorized_keys when they are due. sshd refuses them by itself meanwhile, so that
// nothing hangs on the minute in which this happens.
import type { Clock, Timer } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { AuthorizedKeysFile } from './authorized-keys-file.ts';
import { readKeyFile, withoutKeys, type KeyLine } from './authorized-keys-text.ts';
import { parseExpiry, type ZoneOffset } from './expiry-time.ts';

export interface KeyExpiryOptions {
  file: AuthorizedKeysFile;
  zoneOffset: ZoneOffset;
  clock: Clock;
  /** Wall clock. */
  nowMs: () => number;
  log: Log;
  signal: AbortSignal;
}

/** Clocks are set, machines sleep, and another gateway may have written a line: looked at again at least this often. */
const LOOK_AGAIN_AFTER_MS = 300_000;
/** A key may log in until its second is over; a moment later it is. */
const GRACE_MS = 1_000;

export class KeyExpiry {
  readonly #options: KeyExpiryOptions;
  #timer: Timer | undefined;

  constructor(options: KeyExpiryOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#timer?.cancel(), { once: true });
  }

  /** Takes out what is due now, and comes back for what will be. */
  async check(): Promise<void> {
    const { file, nowMs, log, signal } = this.#options;
    this.#timer?.cancel();
    let waitMs = LOOK_AGAIN_AFTER_MS;
    try {
      const { keys } = readKeyFile(await file.read());
      if (keys.some((key) => this.#isDue(key))) {
        await file.change((text) => withoutKeys(text, (key) => this.#isDue(key)));
        log.info('ssh.expired', { count: keys.filter((key) => this.#isDue(key)).length });
      }
      const due = keys.filter((key) => !this.#isDue(key)).map((key) => this.#goesAt(key) - nowMs());
      waitMs = Math.max(0, Math.min(waitMs, ...due));
    } catch (error) {
      log.warn('ssh.expiry.failed', { error: error instanceof Error ? error : new Error(String(error)) });
    }
    this.#timer?.cancel();
    if (!signal.aborted) this.#timer = this.#options.clock.after(waitMs, () => void this.check());
  }

  #isDue(key: KeyLine): boolean {
    return this.#goesAt(key) <= this.#options.nowMs();
  }

  #goesAt({ managed, expiry }: KeyLine): number {
    const at = managed && expiry !== undefined ? parseExpiry(expiry, this.#options.zoneOffset) : undefined;
    return at === undefined ? Infinity : at + GRACE_MS;
  }
}
