// Replaces the running executable by a release, or by the version before: each step told, each fault named, the running
// version untouched until the new one has proven itself. What follows the restart stands in update-outcome.ts.
import { chmod, rm } from 'node:fs/promises';
import { ProtocolError, type CommandBodies, type UpdateState, type UpdateStatus } from '@vibecode/protocol';
import type { Log } from '../platform/log.ts';
import { chooseRelease } from './choose-release.ts';
import { downloadFile } from './download-file.ts';
import {
  checkPrevious,
  checkRights,
  executableFiles,
  hasPrevious,
  swapBack,
  swapIn,
  type ExecutableFiles,
} from './executable-files.ts';
import { fetchRelease, type FoundRelease, type ReleaseSource } from './fetch-release.ts';
import { runSelftest, type SelftestOptions } from './run-selftest.ts';
import type { UpdateRecordFiles } from './update-record.ts';
import type { Updater } from './updater.ts';

export type UpdateRequest = CommandBodies['gateway.update'];

export interface RunningVersion {
  version: string;
  commit: string;
  /** Such as linux-x64. */
  target: string;
}

export interface UpdateLock {
  release: () => Promise<void>;
}

export interface GatewayUpdaterOptions extends ReleaseSource {
  running: RunningVersion;
  /** The file to replace; undefined where the gateway runs from source. */
  executable: string | undefined;
  channel: UpdateStatus['channel'];
  policy: () => UpdateStatus['policy'];
  record: UpdateRecordFiles;
  selftest: Pick<SelftestOptions, 'args' | 'env' | 'timeoutMs'>;
  /** Rejects where another process updates this gateway. */
  lock: () => Promise<UpdateLock>;
  sessionIds: () => string[];
  tell: (update: UpdateState) => void;
  /** Everything is in place: start again. */
  restart: () => void;
  newId: () => string;
  nowMs: () => number;
  toProtocolError: (error: unknown) => ProtocolError;
  log: Log;
}

/** Progress of a download is told this often: a bar moves smoothly, and nothing else is crowded out. */
const PROGRESS_INTERVAL_MS = 500;

export class GatewayUpdater implements Updater {
  readonly #options: GatewayUpdaterOptions;
  readonly #files: ExecutableFiles;
  readonly #stopping = new AbortController();
  #update: UpdateState | undefined;
  #work: Promise<void> | undefined;

  constructor(options: GatewayUpdaterOptions) {
    this.#options = options;
    this.#files = executableFiles(options.executable ?? '');
  }

  /** The one at work, of this process. */
  get update(): UpdateState | undefined {
    return this.#update;
  }

  /** Begins; what follows is told. Rejects with what stands against beginning at all. */
  async start(request: UpdateRequest): Promise<UpdateState> {
    const whyNot = this.#whyNot();
    if (whyNot !== undefined) throw new ProtocolError('update_not_possible', whyNot);
    if (this.#work !== undefined) throw updateRunning();
    let settled = (): void => undefined;
    // Taken before the first wait: two requests at once begin one update.
    this.#work = new Promise((resolve) => (settled = resolve));
    try {
      await checkRights(this.#files);
      if (request.action === 'rollback') await checkPrevious(this.#files);
      const lock = await this.#options.lock().catch((cause: unknown) => {
        throw updateRunning(cause);
      });
      const update = this.#begin(request);
      void this.#performAndRelease(request, lock).then(settled);
      return update;
    } catch (error) {
      this.#work = undefined;
      throw error;
    }
  }

  /** How the one at work ended, as far as this process sees it. */
  async finished(): Promise<UpdateState | undefined> {
    await this.#work;
    return this.#update;
  }

  async status({ check = false }: CommandBodies['gateway.update.status']): Promise<UpdateStatus> {
    const { running, channel, policy, record } = this.#options;
    const whyNot = this.#whyNot();
    const kept = await record.read();
    const isKept = whyNot === undefined && (await hasPrevious(this.#files));
    const newer = check ? await this.#newer() : undefined;
    const update = this.#update ?? kept?.update;
    return {
      ...running,
      channel,
      policy: policy(),
      can_update: whyNot === undefined,
      ...(whyNot !== undefined && { why_not: whyNot }),
      ...(isKept && kept?.previousVersion !== undefined && { previous_version: kept.previousVersion }),
      ...(newer !== undefined && { available: newer }),
      ...(update !== undefined && { update }),
    };
  }

  stop(): void {
    this.#stopping.abort();
  }

  #whyNot(): string | undefined {
    if (this.#options.executable === undefined) {
      return 'This gateway does not run from its own executable, so there is no file to replace. Update it the way it was installed.';
    }
    if (this.#options.releaseKeys.length > 0) return undefined;
    return 'This executable was built without a release key, so it can trust no release. Install one that was made by: npm run release';
  }

  async #newer(): Promise<UpdateStatus['available']> {
    const { manifest } = await this.#fetch({ action: 'install' });
    try {
      this.#choose({ action: 'install' }, manifest);
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'update_not_newer') return undefined;
      throw error;
    }
    return { version: manifest.version, channel: manifest.channel };
  }

  #begin({ action }: UpdateRequest): UpdateState {
    const { running, newId, nowMs, log } = this.#options;
    this.#update = {
      update_id: newId(),
      action,
      state: 'checking',
      from_version: running.version,
      started_at: nowMs(),
      step: action === 'install' ? 'Asking for the release' : 'Looking for the version before',
    };
    log.info('update.started', { updateId: this.#update.update_id, action });
    return this.#update;
  }

  async #performAndRelease(request: UpdateRequest, lock: UpdateLock): Promise<void> {
    const { log, restart } = this.#options;
    const fault = await this.#perform(request);
    await lock.release().catch((error: unknown) => log.warn('update.lock_stays', { error: error as Error }));
    if (fault === undefined) {
      // Until the new version runs, nothing else may replace it.
      log.info('update.restarting', { version: this.#update?.version });
      restart();
      return;
    }
    // Before it is told: whoever hears it may try again at once.
    this.#work = undefined;
    const { code, message } = fault;
    await this.#step({ state: 'failed', step: 'The running version goes on', error: { code, message } });
  }

  /** What went wrong, if anything did. */
  async #perform(request: UpdateRequest): Promise<ProtocolError | undefined> {
    try {
      await (request.action === 'install' ? this.#install(request) : this.#rollBack());
      return undefined;
    } catch (error) {
      await rm(this.#files.fresh, { force: true }).catch(() => undefined);
      const fault = this.#options.toProtocolError(error);
      this.#options.log.error('update.failed', {
        code: fault.code,
        error: error instanceof Error ? error : undefined,
      });
      return fault;
    }
  }

  async #install(request: UpdateRequest): Promise<void> {
    const { selftest, record, running, sessionIds } = this.#options;
    await this.#save();
    const found = await this.#fetch(request);
    const file = this.#choose(request, found.manifest);
    const { version } = found.manifest;
    await this.#step({ state: 'downloading', version, step: `Downloading ${version}`, total_bytes: file.size });
    await this.#download(found, file);
    await this.#step({ state: 'verifying', step: `Trying ${version} on this machine` });
    await chmod(this.#files.fresh, 0o755);
    await runSelftest({ ...selftest, file: this.#files.fresh, version, signal: this.#stopping.signal });
    await this.#step({ state: 'restarting', step: `Starting ${version}` });
    const update = this.#current();
    const keepsPrevious = (await record.isPending()) && (await hasPrevious(this.#files));
    const previousVersion = (keepsPrevious ? (await record.read())?.previousVersion : undefined) ?? running.version;
    await record.write({ update, isTold: false, sessionIds: sessionIds(), previousVersion });
    await record.setPending();
    await swapIn(this.#files, { keepsPrevious }).catch(async (error: unknown) => {
      await record.clearPending();
      throw error;
    });
  }

  async #rollBack(): Promise<void> {
    const { record, sessionIds } = this.#options;
    const version = (await record.read())?.previousVersion;
    const step = `Starting ${version ?? 'the version before'}`;
    await this.#step({ state: 'restarting', ...(version !== undefined && { version }), step });
    await record.write({ update: this.#current(), isTold: false, sessionIds: sessionIds() });
    await swapBack(this.#files);
  }

  #fetch({ channel, version }: UpdateRequest): Promise<FoundRelease> {
    const { releasesUrl, releaseKeys, channel: own } = this.#options;
    const wanted = { channel: channel ?? own, version };
    return fetchRelease({ releasesUrl, releaseKeys }, wanted, this.#stopping.signal);
  }

  #choose(request: UpdateRequest, manifest: FoundRelease['manifest']) {
    const { running, channel } = this.#options;
    return chooseRelease(manifest, {
      runningVersion: running.version,
      target: running.target,
      channel: request.channel ?? channel,
      version: request.version,
      allowsDowngrade: request.allow_downgrade ?? false,
    });
  }

  async #download(
    { manifest, manifestUrl }: FoundRelease,
    file: FoundRelease['manifest']['targets'][string],
  ): Promise<void> {
    const { nowMs } = this.#options;
    let toldAtMs = nowMs();
    await downloadFile({
      url: new URL(file.url, manifestUrl),
      file,
      path: this.#files.fresh,
      signal: this.#stopping.signal,
      received: (bytes) => {
        if (nowMs() - toldAtMs < PROGRESS_INTERVAL_MS) return;
        toldAtMs = nowMs();
        this.#say({ received_bytes: bytes });
      },
    });
    this.#say({ received_bytes: file.size, step: `Downloaded ${manifest.version}` });
  }

  #say(change: Partial<UpdateState>): void {
    this.#update = { ...this.#current(), ...change };
    this.#options.tell(this.#update);
  }

  async #step(change: Partial<UpdateState>): Promise<void> {
    this.#say(change);
    // A disk that is full must not hide why.
    await this.#save().catch(() => undefined);
  }

  async #save(): Promise<void> {
    const { record } = this.#options;
    const update = this.#current();
    const { previousVersion } = (await record.read()) ?? {};
    const isTold = update.state === 'failed';
    await record.write({ update, isTold, sessionIds: [], ...(previousVersion !== undefined && { previousVersion }) });
  }

  #current(): UpdateState {
    if (this.#update === undefined) throw new Error('no update is at work');
    return this.#update;
  }
}

function updateRunning(cause?: unknown): ProtocolError {
  return new ProtocolError('update_running', 'An update of this gateway is at work already; wait for its end.', {
    cause,
  });
}
