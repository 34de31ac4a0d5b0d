// The gateway as a service of systemd: of the machine, or of one person (`systemd --user` with linger).
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GatewayError } from '../errors.ts';
import { replaceTextFile } from '../platform/replace-text-file.ts';
import { runProcess, type Outcome } from '../process/run-process.ts';
import type { ServiceHost, ServiceStatus } from './service-host.ts';
import type { ServiceLayout } from './service-layout.ts';
import { GATEWAY_UNIT, LINK_UNIT, RESTART_PATH_UNIT, systemdUnits, TMUX_UNIT } from './systemd-unit.ts';

export interface SystemdHostOptions {
  layout: ServiceLayout;
  /** Absolute path of tmux. */
  tmux: string;
  bootGuard: string;
  /** For systemctl and loginctl; of a person's service it names their runtime folder. */
  env: Readonly<Record<string, string>>;
}

/** In the data folder where it was us who let the person's services run without a login; gateway-cleanup.sh reads it. */
const LINGER_MARK = 'linger-enabled';

/** A stop waits for TimeoutStopSec of the unit. */
const SYSTEMCTL_TIMEOUT_MS = 60_000;

export class SystemdHost implements ServiceHost {
  readonly kind = 'systemd';
  readonly layout: ServiceLayout;
  readonly #options: SystemdHostOptions;

  constructor(options: SystemdHostOptions) {
    this.#options = options;
    this.layout = options.layout;
  }

  async install(): Promise<readonly string[]> {
    const { layout, tmux, bootGuard } = this.#options;
    const did: string[] = [];
    if (await writeIfOther(layout.bootGuard, bootGuard, 0o755)) did.push(`wrote ${layout.bootGuard}`);
    const units = systemdUnits(layout, { tmux });
    for (const [name, text] of units) {
      const path = join(layout.unitDir, name);
      if (await writeIfOther(path, text, 0o644)) did.push(`wrote ${path}`);
    }
    await this.#systemctl(['daemon-reload']);
    const enabled = [TMUX_UNIT, LINK_UNIT, GATEWAY_UNIT, RESTART_PATH_UNIT].filter((name) => units.has(name));
    await this.#systemctl(['enable', '--quiet', ...enabled]);
    did.push(`enabled ${enabled.join(', ')}`);
    if (layout.scope === 'user' && (await this.#enableLinger())) {
      did.push(`let the services of ${layout.user} run without a login (loginctl enable-linger)`);
    }
    return did;
  }

  async uninstall({ endSessions }: { endSessions: boolean }): Promise<readonly string[]> {
    const { layout, tmux } = this.#options;
    const did: string[] = [];
    const units = [...systemdUnits(layout, { tmux }).keys()];
    const kept = endSessions ? [] : [TMUX_UNIT];
    for (const name of units) {
      // The sessions' unit runs on without its file, until the machine is restarted.
      const command = kept.includes(name) ? ['disable', '--quiet', name] : ['disable', '--quiet', '--now', name];
      await this.#try(command);
      const path = join(layout.unitDir, name);
      if (await exists(path)) {
        await rm(path);
        did.push(`removed ${path}`);
      }
    }
    await rm(layout.bootGuard, { force: true });
    await this.#systemctl(['daemon-reload']);
    await this.#try(['reset-failed', ...units]);
    if (await this.#disableLinger()) did.push(`the services of ${layout.user} end with their last login again`);
    return did;
  }

  async start(): Promise<void> {
    await this.#systemctl(['start', ...this.#others(), ...this.#keeper(), GATEWAY_UNIT]);
  }

  async stop(): Promise<void> {
    await this.#systemctl(['stop', GATEWAY_UNIT, ...this.#keeper()]);
  }

  async restart(): Promise<void> {
    await this.#systemctl(['start', ...this.#others()]);
    await this.#systemctl(['restart', ...this.#keeper(), GATEWAY_UNIT]);
  }

  #keeper(): readonly string[] {
    return this.layout.keeper === undefined ? [] : [LINK_UNIT];
  }

  /** Run on when the gateway stops: the sessions, and root's ear. */
  #others(): readonly string[] {
    return this.layout.restartRequest === undefined ? [TMUX_UNIT] : [TMUX_UNIT, RESTART_PATH_UNIT];
  }

  async status(): Promise<ServiceStatus> {
    const { stdout } = await this.#try([
      'show',
      GATEWAY_UNIT,
      '--property=LoadState,ActiveState,UnitFileState,MainPID',
    ]);
    return parseUnitStatus(stdout.toString());
  }

  /** Whether it was done: what a person has set themselves is not taken back at the end. */
  async #enableLinger(): Promise<boolean> {
    const { user, dataDir } = this.layout;
    const { stdout } = await this.#loginctl('show-user', user, '--property=Linger', '--value');
    if (stdout.toString().trim() === 'yes') return false;
    const isDone = (await this.#loginctl('enable-linger', user)).status === 0;
    if (isDone) await writeFile(join(dataDir, LINGER_MARK), '');
    return isDone;
  }

  /** Last of all: it may end the very service manager that is asked for the rest. */
  async #disableLinger(): Promise<boolean> {
    const { user, dataDir } = this.layout;
    const mark = join(dataDir, LINGER_MARK);
    if (!(await exists(mark))) return false;
    await rm(mark, { force: true });
    return (await this.#loginctl('disable-linger', user)).status === 0;
  }

  #loginctl(...args: readonly string[]): Promise<Outcome> {
    return runProcess({ file: 'loginctl', args, env: this.#options.env });
  }

  async #systemctl(args: readonly string[]): Promise<void> {
    const outcome = await this.#try(args);
    if (outcome.status === 0) return;
    const words = outcome.stderr.toString().trim().slice(0, 300);
    throw new GatewayError('service_failed', `systemctl ${args[0] ?? ''} failed: ${words || 'it said nothing'}`);
  }

  #try(args: readonly string[]): Promise<Outcome> {
    const scope = this.layout.scope === 'user' ? ['--user'] : [];
    const { env } = this.#options;
    return runProcess({
      file: 'systemctl',
      args: [...scope, '--no-ask-password', ...args],
      env,
      timeoutMs: SYSTEMCTL_TIMEOUT_MS,
    });
  }
}

/** `systemctl show`'s lines -> status. */
export function parseUnitStatus(text: string): ServiceStatus {
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const pid = Number(value('MainPID'));
  return {
    state: value('LoadState') === 'loaded' ? stateOf(value('ActiveState')) : 'not_installed',
    startsAtBoot: value('UnitFileState') === 'enabled',
    pid: Number.isInteger(pid) && pid > 0 ? pid : undefined,
  };
}

function stateOf(activeState: string): ServiceStatus['state'] {
  switch (activeState) {
    case 'active':
    case 'reloading':
      return 'running';
    // Also between two tries.
    case 'activating':
      return 'starting';
    case 'failed':
      return 'failed';
    default:
      return 'stopped';
  }
}

/** Whether it was written. A half-written unit must not be there after a crash. */
async function writeIfOther(path: string, text: string, mode: number): Promise<boolean> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return false;
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await replaceTextFile(path, text, { mode });
  return true;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
