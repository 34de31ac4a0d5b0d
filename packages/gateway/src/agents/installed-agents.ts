// Which agents this machine can start, and where their executables stand.
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentInfo } from '@vibecode/protocol';
import { findExecutable } from '../process/find-executable.ts';
import { managedBin } from '../process/managed-bin.ts';
import { runProcess } from '../process/run-process.ts';
import { AGENTS } from './agent-catalog.ts';
import type { Agent } from './agent.ts';
import { loginEnvironment, type LoginEnvironment } from './login-environment.ts';

type Environment = Readonly<Record<string, string>>;

export interface InstalledAgentsOptions {
  /** What sessions start from (session-environment.ts). */
  env: Environment;
  signal?: AbortSignal;
}

/** Agents are Node programs that take a second to say their version, more on a busy machine. */
const VERSION_TIMEOUT_MS = 10_000;
const MAX_VERSION_LENGTH = 64;
/** Written by scripts/install-agent.sh. */
const BASH_START = 'bash-start.sh';

export class InstalledAgents {
  readonly #options: InstalledAgentsOptions;
  /** Asking the login shell takes as long as its profile; one answer serves until an executable is not found on it. */
  #environment: Promise<LoginEnvironment> | undefined;
  /** By the file that an executable's path leads to; a version is asked once for each. */
  readonly #versions = new Map<string, Promise<string | undefined>>();

  constructor(options: InstalledAgentsOptions) {
    this.#options = options;
  }

  /** Absolute path of the agent's executable; undefined where it is not on the sessions' PATH. */
  async find(executable: string): Promise<string | undefined> {
    if (this.#environment !== undefined) {
      const found = await findExecutable(executable, pathOf((await this.#environment).variables));
      if (found !== undefined) return found;
    }
    // Installed a moment ago, perhaps into a folder that the profile has added since.
    return findExecutable(executable, pathOf(await this.environment()));
  }

  async list(): Promise<AgentInfo[]> {
    const env = await this.environment();
    return Promise.all(Object.values(AGENTS).map((agent) => this.#info(agent, env)));
  }

  /** Of a session, as the login shell makes it now. */
  async environment(): Promise<Environment> {
    this.#environment = loginEnvironment(this.#options.env, this.#options.signal);
    return (await this.#environment).variables;
  }

  /** What bash sessions start with where agents are installed here and the profile takes them off the PATH. */
  async bashStart(): Promise<string | undefined> {
    const { SHELL = '', HOME = '/' } = this.#options.env;
    const file = join(managedBin(HOME), '..', BASH_START);
    if (!SHELL.endsWith('/bash') || !(await isFile(file))) return undefined;
    this.#environment ??= loginEnvironment(this.#options.env, this.#options.signal);
    return (await this.#environment).keepsManagedBin ? undefined : file;
  }

  async #info(agent: Agent, env: Environment): Promise<AgentInfo> {
    const { kind, executable, install } = agent;
    if (executable === undefined) {
      const shell = this.#options.env['SHELL'] ?? '/bin/sh';
      return { agent: kind, installed: true, ...(kind === 'shell' && { path: shell }) };
    }
    const path = await findExecutable(executable, pathOf(env));
    if (path === undefined) return { agent: kind, installed: false, installable: install !== undefined };
    // What a person has installed by themselves is theirs to renew.
    const managed = path === join(managedBin(this.#options.env['HOME'] ?? '/'), executable);
    const version = await this.#version(path, { args: agent.versionArgs ?? [], env });
    return {
      agent: kind,
      installed: true,
      path,
      ...(version !== undefined && { version }),
      managed,
      installable: managed && install !== undefined,
    };
  }

  async #version(path: string, asking: { args: readonly string[]; env: Environment }): Promise<string | undefined> {
    const file = await fileOf(path);
    let version = this.#versions.get(file);
    if (version === undefined) {
      version = this.#askVersion(path, asking);
      this.#versions.set(file, version);
      // A busy machine does not answer in time; it is no answer for good.
      if ((await version) === undefined) this.#versions.delete(file);
    }
    return version;
  }

  async #askVersion(
    file: string,
    { args, env }: { args: readonly string[]; env: Environment },
  ): Promise<string | undefined> {
    const { signal } = this.#options;
    const outcome = await runProcess({
      file,
      args,
      env,
      cwd: env['HOME'] ?? '/',
      ownSession: true,
      timeoutMs: VERSION_TIMEOUT_MS,
      ...(signal && { signal }),
    }).catch(() => undefined);
    const word = /\d+\.\d+[\w.+-]*/.exec(outcome?.stdout.toString() ?? '')?.[0];
    return word?.slice(0, MAX_VERSION_LENGTH);
  }
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function pathOf(env: Environment): string {
  return env['PATH'] ?? '';
}

/** Renewed under the same path it is another file, or the same one of another time. */
async function fileOf(path: string): Promise<string> {
  try {
    const file = await realpath(path);
    return `${file} ${(await stat(file)).mtimeMs}`;
  } catch {
    return path;
  }
}
