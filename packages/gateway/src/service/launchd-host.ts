// The gateway as a job of launchd on macOS: a daemon of the machine, or an agent of one person.
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GatewayError } from '../errors.ts';
import { replaceTextFile } from '../platform/replace-text-file.ts';
import { runProcess, type Outcome } from '../process/run-process.ts';
import { GATEWAY_LABEL, launchdPlist } from './launchd-plist.ts';
import type { ServiceHost, ServiceStatus } from './service-host.ts';
import type { ServiceLayout } from './service-layout.ts';

export interface LaunchdHostOptions {
  layout: ServiceLayout;
  bootGuard: string;
  /** The gateway's variables: launchd reads no file of them. */
  environment: Readonly<Record<string, string>>;
  /** Of the person whose agent it is. */
  uid: number;
  env: Readonly<Record<string, string>>;
}

const LAUNCHCTL_TIMEOUT_MS = 60_000;

export class LaunchdHost implements ServiceHost {
  readonly kind = 'launchd';
  readonly layout: ServiceLayout;
  readonly #options: LaunchdHostOptions;

  constructor(options: LaunchdHostOptions) {
    this.#options = options;
    this.layout = options.layout;
  }

  get #domain(): string {
    return this.layout.scope === 'system' ? 'system' : `gui/${this.#options.uid}`;
  }

  get #plistPath(): string {
    return join(this.layout.unitDir, `${GATEWAY_LABEL}.plist`);
  }

  async install(): Promise<readonly string[]> {
    const { layout, bootGuard, environment } = this.#options;
    for (const [path, text, mode] of [
      [layout.bootGuard, bootGuard, 0o755],
      [this.#plistPath, launchdPlist(layout, environment), 0o644],
    ] as const) {
      await mkdir(dirname(path), { recursive: true });
      await replaceTextFile(path, text, { mode });
    }
    // launchd keeps the old text of a job that it has loaded.
    await this.#try(['bootout', `${this.#domain}/${GATEWAY_LABEL}`]);
    return [`wrote ${layout.bootGuard}`, `wrote ${this.#plistPath}`];
  }

  async uninstall(): Promise<readonly string[]> {
    await this.#try(['bootout', `${this.#domain}/${GATEWAY_LABEL}`]);
    const isThere = await stat(this.#plistPath).then(
      () => true,
      () => false,
    );
    await rm(this.#plistPath, { force: true });
    await rm(this.layout.bootGuard, { force: true });
    return isThere ? [`removed ${this.#plistPath}`] : [];
  }

  async start(): Promise<void> {
    if ((await this.status()).state === 'not_installed')
      await this.#launchctl(['bootstrap', this.#domain, this.#plistPath]);
    else await this.#launchctl(['kickstart', `${this.#domain}/${GATEWAY_LABEL}`]);
  }

  async stop(): Promise<void> {
    await this.#launchctl(['bootout', `${this.#domain}/${GATEWAY_LABEL}`]);
  }

  async restart(): Promise<void> {
    await this.#launchctl(['kickstart', '-k', `${this.#domain}/${GATEWAY_LABEL}`]);
  }

  async status(): Promise<ServiceStatus> {
    const outcome = await this.#try(['print', `${this.#domain}/${GATEWAY_LABEL}`]);
    return outcome.status === 0
      ? parseJobStatus(outcome.stdout.toString())
      : { state: 'not_installed', startsAtBoot: false, pid: undefined };
  }

  async #launchctl(args: readonly string[]): Promise<void> {
    const outcome = await this.#try(args);
    if (outcome.status === 0) return;
    const words = outcome.stderr.toString().trim().slice(0, 300);
    throw new GatewayError('service_failed', `launchctl ${args[0] ?? ''} failed: ${words || 'it said nothing'}`);
  }

  #try(args: readonly string[]): Promise<Outcome> {
    return runProcess({ file: 'launchctl', args, env: this.#options.env, timeoutMs: LAUNCHCTL_TIMEOUT_MS });
  }
}

/** `launchctl print`'s text -> status. */
export function parseJobStatus(text: string): ServiceStatus {
  const pid = /^\s*pid = (\d+)$/m.exec(text)?.[1];
  const isRunning = /^\s*state = running$/m.test(text);
  const lastExit = /^\s*last exit code = (\d+)/m.exec(text)?.[1];
  const ended = lastExit === undefined || lastExit === '0' ? 'stopped' : 'failed';
  return { state: isRunning ? 'running' : ended, startsAtBoot: true, pid: pid === undefined ? undefined : Number(pid) };
}
