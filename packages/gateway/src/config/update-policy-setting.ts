// Who begins updates of this machine, and when: as it was chosen in the browser and is kept in the data folder, below what
// the machine's administrator has fixed by a variable or the config file.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError, type CommandBodies, type UpdatePolicy } from '@vibecode/protocol';
import type { FixedUpdatePolicy } from './load-config.ts';
import { parseUpdateWindow, type UpdateWindow } from './update-window.ts';
import { GatewayError } from '../errors.ts';
import type { Log } from '../platform/log.ts';
import { replaceTextFile } from '../platform/replace-text-file.ts';

export interface UpdatePolicySettingOptions {
  dataDir: string;
  fixed: FixedUpdatePolicy;
  /** IANA name. */
  timeZone: string;
  log: Log;
}

type Chosen = CommandBodies['gateway.update.set_policy'];

/** Until somebody has chosen, nothing is replaced unasked. */
const UNCHOSEN: Chosen = { mode: 'manual' };

export class UpdatePolicySetting {
  readonly #options: UpdatePolicySettingOptions;
  readonly #path: string;
  #chosen: Chosen;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(options: UpdatePolicySettingOptions, { path, chosen }: { path: string; chosen: Chosen }) {
    this.#options = options;
    this.#path = path;
    this.#chosen = chosen;
  }

  static async read(options: UpdatePolicySettingOptions): Promise<UpdatePolicySetting> {
    const path = join(options.dataDir, 'update-policy.json');
    const chosen = await readFile(path, 'utf8').then(parseChosen, (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? UNCHOSEN : undefined,
    );
    if (chosen === undefined) options.log.warn('update.policy_damaged', { path });
    return new UpdatePolicySetting(options, { path, chosen: chosen ?? UNCHOSEN });
  }

  get mode(): UpdatePolicy['mode'] {
    return this.#options.fixed.mode?.value ?? this.#chosen.mode;
  }

  /** undefined for any time. */
  get window(): UpdateWindow | undefined {
    const { window: chosen } = this.#chosen;
    return this.#options.fixed.window?.value ?? (chosen === undefined ? undefined : parseUpdateWindow(chosen));
  }

  /** As it is told. */
  get current(): UpdatePolicy {
    const { fixed, timeZone } = this.#options;
    const { mode, window } = this;
    return {
      mode,
      ...(window !== undefined && { window: window.text }),
      time_zone: timeZone,
      ...(fixed.mode !== undefined && { mode_fixed_by: fixed.mode.by }),
      ...(fixed.window !== undefined && { window_fixed_by: fixed.window.by }),
    };
  }

  /** Holds from the next look on, and after every restart. */
  async choose(chosen: Chosen): Promise<UpdatePolicy> {
    this.#check(chosen);
    const write = this.#writing.then(() => this.#write(chosen));
    this.#writing = write.catch(() => undefined);
    await write;
    return this.current;
  }

  #check({ mode, window }: Chosen): void {
    const { fixed } = this.#options;
    if (window !== undefined && parseUpdateWindow(window) === undefined) {
      throw new ProtocolError(
        'invalid_message',
        'These are no hours. Give two different times of day from 00:00 to 23:59, such as 02:00-05:00.',
        { field: '/window' },
      );
    }
    if (fixed.mode !== undefined && mode !== fixed.mode.value) throw isFixed('Who begins updates is', fixed.mode.by);
    if (fixed.window !== undefined && window !== fixed.window.value.text) {
      throw isFixed('The hours of updates are', fixed.window.by);
    }
  }

  async #write(chosen: Chosen): Promise<void> {
    try {
      await replaceTextFile(this.#path, `${JSON.stringify(chosen)}\n`, { isDurable: true });
    } catch (cause) {
      throw new GatewayError('data_folder', `${this.#path} cannot be written. Check its folder's rights and room.`, {
        cause,
      });
    }
    this.#chosen = chosen;
    this.#options.log.info('update.policy_chosen', { mode: chosen.mode, window: chosen.window });
  }
}

function isFixed(what: string, by: string): ProtocolError {
  return new ProtocolError(
    'update_policy_fixed',
    `${what} set on this machine by the ${by}. Change it there, then restart the gateway.`,
  );
}

/** undefined where the file is none that was written here. */
function parseChosen(text: string): Chosen | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { mode, window } = (value ?? {}) as Record<string, unknown>;
  if (mode !== 'manual' && mode !== 'automatic') return undefined;
  if (window === undefined) return { mode };
  if (typeof window !== 'string' || parseUpdateWindow(window) === undefined) return undefined;
  return { mode, window };
}
