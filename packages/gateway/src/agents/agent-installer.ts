// agents.install: one installation at a time, told to every browser as it goes, and never half done.
import {
  buildMessage,
  newId,
  ProtocolError,
  type AgentInfo,
  type CommandBodies,
  type CommandResults,
  type InstallState,
} from '@vibecode/protocol';
import type { Clock, Timer } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { listProcesses } from '../process/list-processes.ts';
import { managedBin } from '../process/managed-bin.ts';
import { findAgent } from './agent-catalog.ts';
import type { Agent, InstallRecipe } from './agent.ts';
import { explainInstallFailure } from './explain-install-failure.ts';
import { InstallJob, isOver, type InstallRequest } from './install-job.ts';
import type { InstalledAgents } from './installed-agents.ts';
import { InstallsFile, type InstallsRecord } from './installs-file.ts';
import { recoverInstalls } from './recover-installs.ts';
import { runInstall } from './run-install.ts';

export interface AgentInstallerOptions {
  agents: Pick<InstalledAgents, 'find' | 'environment'>;
  /** Of the gateway's user. */
  home: string;
  dataDir: string;
  sendText: (message: string) => void;
  clock: Clock;
  /** Wall clock. */
  nowMs: () => number;
  random: Random;
  log: Log;
}

/** A person reads no faster, and a browser redraws for each. */
const NEWS_INTERVAL_MS = 250;
/** 400 MB in it are 2 Mbit/s; a slower line meets its end with a reason instead of never. */
const MAX_INSTALL_MS = 1_800_000;
/** Agents say their version in 5 s at most; this much on a machine that swaps. */
const MAX_VERIFY_MS = 120_000;
/** Above it something asks that is no person. */
const MAX_QUEUED = 8;
/** Of those that are over, whose logs are kept. */
const MAX_KEPT = 16;

type Installable = Agent & { readonly executable: string; readonly install: InstallRecipe };

export class AgentInstaller {
  readonly #options: AgentInstallerOptions;
  readonly #file: InstallsFile;
  /** In the order of their asking: over, at work, queued. */
  #jobs: InstallJob[] = [];
  /** Of earlier gateways, by agent. */
  #earlier: InstallState[] = [];
  #running: InstallsRecord['running'];
  #work: Promise<void> | undefined;
  #isStopping = false;
  #news: Timer | undefined;

  private constructor(options: AgentInstallerOptions) {
    this.#options = options;
    this.#file = new InstallsFile(options.dataDir);
  }

  /** Cleans up after a gateway that was killed. */
  static async start(options: AgentInstallerOptions): Promise<AgentInstaller> {
    const installer = new AgentInstaller(options);
    const { installs, running } = await installer.#file.read();
    await installer.#recover(running);
    installer.#earlier = installs.map((install) => (isOver(install) ? install : interrupted(install)));
    if (installs.length > 0) await installer.#save();
    return installer;
  }

  /** Answers once it is queued; the same agent and version asked for twice is one installation. */
  async install(body: CommandBodies['agents.install']): Promise<CommandResults['agents.install']> {
    const agent = await this.#installable(body.agent);
    const request: InstallRequest = { agent: agent.kind, version: body.version ?? agent.install.testedVersion };
    const waiting = this.#jobs.filter((job) => !job.isOver);
    const same = waiting.find(
      (job) => job.request.agent === request.agent && job.request.version === request.version && !job.signal.aborted,
    );
    if (same !== undefined) return { install: same.state };
    if (waiting.length >= MAX_QUEUED || this.#isStopping) {
      throw new ProtocolError(
        'limit_reached',
        'Too many installations wait on this machine. Try again when some are done.',
      );
    }
    const { random, nowMs } = this.#options;
    const job = new InstallJob(request, {
      install_id: newId((bytes) => random.fill(bytes)),
      agent: agent.kind,
      state: 'queued',
      started_at: nowMs(),
      step: waiting.length === 0 ? 'Starting' : 'Waiting for the installation before it',
    });
    const over = this.#jobs.filter((known) => known.isOver);
    const forgotten = new Set(over.slice(0, Math.max(0, over.length - MAX_KEPT)));
    this.#jobs = [...this.#jobs.filter((known) => !forgotten.has(known)), job];
    this.#changed(job);
    const install = job.state;
    this.#work ??= this.#workAll();
    return { install };
  }

  /** Once nothing of it runs any more; one that is over stays what it is. */
  async cancel(installId: string): Promise<void> {
    const job = this.#job(installId);
    if (job === undefined || job.isOver) return;
    const wasQueued = job.state.state === 'queued';
    job.stop('cancelled');
    if (wasQueued) this.#end(job, {});
    else await job.over;
  }

  log(installId: string): CommandResults['agents.install.log'] {
    const job = this.#job(installId);
    if (job !== undefined) return { install: job.state, text: job.log };
    const install = this.#earlier.find((state) => state.install_id === installId);
    return { install: install ?? notFound(), text: '' };
  }

  /** What is known of each agent, with its installation at work or its last one. */
  annotate(agents: readonly AgentInfo[]): AgentInfo[] {
    const last = new Map(this.#lastOfEach().map((install) => [install.agent, install]));
    return agents.map((info) => {
      const install = last.get(info.agent);
      return { ...info, ...(install && { install }) };
    });
  }

  /** Ends what is at work; nothing half done stays. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const job of this.#jobs) if (!job.isOver) job.stop('stopping');
    await this.#work;
    await this.#save();
  }

  async #workAll(): Promise<void> {
    for (;;) {
      const job = this.#jobs.find((candidate) => !candidate.isOver);
      if (job === undefined) break;
      await this.#run(job);
    }
    this.#work = undefined;
  }

  async #run(job: InstallJob): Promise<void> {
    const { agents, dataDir, clock, log } = this.#options;
    const { agent, version } = job.request;
    const recipe = findAgent(agent)?.install;
    if (recipe === undefined || job.signal.aborted) return this.#end(job, {});
    const tooLong = clock.after(MAX_INSTALL_MS, () => job.stop('too_long'));
    let verifyingTooLong: Timer | undefined;
    this.#step(job, { state: 'running', step: 'Starting' });
    try {
      const end = await runInstall({
        recipe,
        version,
        env: await agents.environment(),
        dataDir,
        signal: job.signal,
        step: (state, step) => {
          verifyingTooLong?.cancel();
          if (state === 'verifying') {
            verifyingTooLong = clock.after(MAX_VERIFY_MS, () => job.stop('verifying_too_long'));
          }
          this.#step(job, { state, step });
        },
        print: (text) => this.#print(job, text),
        started: (pid) => this.#remember(pid),
      });
      // Where the script itself was killed, it could not clean up.
      if (end.version === undefined) await this.#recover();
      this.#end(job, end);
    } catch (error) {
      log.error('install.fault', { agent, error: error instanceof Error ? error : String(error) });
      this.#end(job, { reported: 'The installation could not be started; the log of the gateway says why.' });
    } finally {
      tooLong.cancel();
      verifyingTooLong?.cancel();
    }
  }

  #end(job: InstallJob, { version, reported }: { version?: string; reported?: string }): void {
    this.#running = undefined;
    const { agent } = job.request;
    const executable = findAgent(agent)?.executable ?? agent;
    const stop = job.stopReason;
    if (version !== undefined) {
      job.change({ state: 'done', step: `${executable} ${version} is installed`, version });
    } else {
      const message = explainInstallFailure({ executable, reported, log: job.log, stop });
      const error = { code: 'install_failed', message };
      if (stop === 'cancelled') job.change({ state: 'cancelled', step: 'Cancelled' });
      else job.change({ state: 'failed', step: 'Failed', error });
    }
    const { install_id: installId, state } = job.state;
    this.#options.log.info('install.over', { installId, agent, state });
    this.#changed(job);
    job.settle();
  }

  #step(job: InstallJob, change: Parameters<InstallJob['change']>[0]): void {
    const { state, step } = job.state;
    if (job.isOver || (state === change.state && step === change.step)) return;
    job.change(change);
    this.#changed(job);
  }

  #print(job: InstallJob, text: string): void {
    if (text === '') return;
    job.print(text);
    this.#news ??= this.#options.clock.after(NEWS_INTERVAL_MS, () => this.#say(job));
  }

  #changed(job: InstallJob): void {
    this.#say(job);
    void this.#save();
  }

  #say(job: InstallJob): void {
    this.#news?.cancel();
    this.#news = undefined;
    const body = { install: job.state, text: job.takeNews() };
    this.#options.sendText(buildMessage('agents.install.progress', body));
  }

  async #remember(pid: number): Promise<void> {
    const leader = (await listProcesses()).find((process) => process.pid === pid);
    if (leader === undefined) return;
    this.#running = { pid, startedAt: leader.startedAt };
    await this.#save();
  }

  #recover(running?: InstallsRecord['running']): Promise<void> {
    const { home, dataDir } = this.#options;
    return recoverInstalls({ running, home, dataDir });
  }

  #save(): Promise<void> {
    const running = this.#running;
    return this.#file.write({ installs: this.#lastOfEach(), ...(running && { running }) });
  }

  #lastOfEach(): InstallState[] {
    const last = new Map(this.#earlier.map((install) => [install.agent, install]));
    for (const { state } of this.#jobs) {
      const known = last.get(state.agent);
      // Of several, the one at work: those that wait behind it are told by their own progress.
      if (known === undefined || isOver(known)) last.set(state.agent, state);
    }
    return [...last.values()];
  }

  async #installable(kind: string): Promise<Installable> {
    const agent = findAgent(kind);
    if (agent?.install === undefined || agent.executable === undefined) {
      throw new ProtocolError(
        'not_installable',
        'This is nothing that can be installed here. Choose one of the agents.',
        {
          field: '/agent',
        },
      );
    }
    const { executable, install } = agent;
    const path = await this.#options.agents.find(executable);
    if (path !== undefined && !path.startsWith(`${managedBin(this.#options.home)}/`)) {
      const message = `${executable} is installed on this machine already, by somebody else: ${path}. Renew it there, or remove it and install it here.`;
      throw new ProtocolError('not_installable', message, { field: '/agent' });
    }
    return { ...agent, executable, install };
  }

  /** undefined for one of an earlier gateway. */
  #job(installId: string): InstallJob | undefined {
    const job = this.#jobs.find(({ state }) => state.install_id === installId);
    if (job === undefined && !this.#earlier.some((state) => state.install_id === installId)) notFound();
    return job;
  }
}

function interrupted(install: InstallState): InstallState {
  const executable = findAgent(install.agent)?.executable ?? install.agent;
  const message = explainInstallFailure({ executable, reported: undefined, log: '', stop: 'stopping' });
  return { ...install, state: 'failed', step: 'Failed', error: { code: 'install_failed', message } };
}

function notFound(): never {
  throw new ProtocolError(
    'install_not_found',
    'There is no such installation; it may be older than the last restarts.',
  );
}
