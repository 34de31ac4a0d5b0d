// After the start: how the last update went. A new version proves itself by being welcomed and by having its sessions;
// one that is not goes back by itself, one that could not even start was put back by the boot guard.
import { rm } from 'node:fs/promises';
import type { UpdateState } from '@vibecode/protocol';
import type { Clock, Timer } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { executableFiles, swapBack } from './executable-files.ts';
import type { UpdateRecord, UpdateRecordFiles } from './update-record.ts';

export interface UpdateOutcomeOptions {
  runningVersion: string;
  executable: string | undefined;
  record: UpdateRecordFiles;
  /** Sessions that are alive, or whose end was seen: what a new version must have found. */
  knownSessionIds: () => ReadonlySet<string>;
  tell: (update: UpdateState) => void;
  restart: () => void;
  clock: Clock;
  log: Log;
}

/** A control plane that is restarted itself, or a slow line, is back by then; a version that cannot connect must not stay. */
const CONFIRM_WITHIN_MS = 60_000;

export class UpdateOutcome {
  readonly #options: UpdateOutcomeOptions;
  #record: UpdateRecord | undefined;
  #isUnproven = false;
  #timer: Timer | undefined;

  constructor(options: UpdateOutcomeOptions) {
    this.#options = options;
  }

  /** Before the link is opened. */
  async recover(): Promise<void> {
    const { record, executable, runningVersion, clock, log } = this.#options;
    const starts = await record.takeRolledBack();
    this.#record = await record.read();
    if (executable !== undefined) await rm(executableFiles(executable).fresh, { force: true }).catch(() => undefined);
    if (this.#record === undefined) {
      await record.clearPending();
      return;
    }
    const { update } = this.#record;
    if (starts !== undefined) {
      await this.#rolledBack(`it was started ${starts} times and did not come up`);
    } else if (update.state === 'restarting') {
      if (update.version === undefined || update.version === runningVersion) {
        this.#isUnproven = true;
        log.info('update.unproven', { version: runningVersion });
        this.#timer = clock.after(CONFIRM_WITHIN_MS, () => {
          void this.#goBack('its control plane did not accept it within a minute');
        });
      } else {
        await record.clearPending();
        await this.#failed('The gateway ended before the new version was in place.');
      }
    } else if (update.state !== 'done' && update.state !== 'failed' && update.state !== 'rolled_back') {
      await this.#failed('The gateway ended in the middle of the update.');
    }
  }

  /** The control plane has welcomed us, and somebody may listen. */
  async linkOpened(): Promise<void> {
    if (this.#isUnproven) await this.#prove();
    if (this.#record === undefined || this.#record.isTold || !isOver(this.#record.update)) return;
    this.#options.tell(this.#record.update);
    await this.#save({ isTold: true });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  async #prove(): Promise<void> {
    const { record, knownSessionIds, runningVersion, log } = this.#options;
    const known = knownSessionIds();
    const lost = this.#record?.sessionIds.filter((id) => !known.has(id)) ?? [];
    if (lost.length > 0) {
      await this.#goBack(`it did not find ${lost.length} of the sessions`);
      return;
    }
    this.#isUnproven = false;
    this.#timer?.cancel();
    await record.clearPending();
    log.info('update.done', { version: runningVersion });
    await this.#save({ update: { state: 'done', version: runningVersion, step: `${runningVersion} runs` } });
  }

  /** From within the new version: it starts, but it is not well. */
  async #goBack(why: string): Promise<void> {
    const { record, executable, restart, log } = this.#options;
    if (!this.#isUnproven || executable === undefined) return;
    this.#isUnproven = false;
    this.#timer?.cancel();
    try {
      await swapBack(executableFiles(executable));
    } catch (error) {
      // Nothing to go back to: what runs is what there is.
      log.error('update.cannot_go_back', { error: error as Error });
      await record.clearPending();
      await this.#failed(`The new version is not well (${why}), and there is none before it. It runs on.`);
      return;
    }
    await this.#rolledBack(why);
    await record.clearPending();
    restart();
  }

  async #rolledBack(why: string): Promise<void> {
    const { update } = this.#record ?? {};
    if (this.#record === undefined || update === undefined) return;
    const fresh = update.version ?? 'The new version';
    const message = `${fresh} was taken back: ${why}. ${update.from_version} runs again. The gateway's log on the machine may say why; tell whoever runs your control plane.`;
    this.#options.log.error('update.rolled_back', { version: update.version, why });
    delete this.#record.previousVersion;
    await this.#save({
      isTold: false,
      update: {
        state: 'rolled_back',
        step: `${update.from_version} runs again`,
        error: { code: 'update_rolled_back', message },
      },
    });
  }

  async #failed(message: string): Promise<void> {
    this.#options.log.error('update.failed', { why: message });
    await this.#save({
      isTold: false,
      update: {
        state: 'failed',
        step: 'The running version goes on',
        error: { code: 'internal', message: `${message} Try again.` },
      },
    });
  }

  async #save({ update = {}, isTold }: { update?: Partial<UpdateState>; isTold?: boolean }): Promise<void> {
    if (this.#record === undefined) return;
    this.#record = {
      ...this.#record,
      update: { ...this.#record.update, ...update },
      isTold: isTold ?? this.#record.isTold,
    };
    await this.#options.record.write(this.#record).catch((error: unknown) => {
      this.#options.log.warn('update.not_recorded', { error: error as Error });
    });
  }
}

function isOver({ state }: UpdateState): boolean {
  return state === 'done' || state === 'failed' || state === 'rolled_back';
}
