// Which agents this machine can start, and where their executables stand.
import type { AgentInfo } from '@vibecode/protocol';
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/run-process.ts';
import { AGENTS } from './agent-catalog.ts';
import type { Agent } from './agent.ts';
import { loginPath } from './login-path.ts';

export interface InstalledAgentsOptions {
  /** What sessions start from (session-environment.ts). */
  env: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/** Agents are Node programs that take a second to say their version, more on a busy machine. */
const VERSION_TIMEOUT_MS = 10_000;
const MAX_VERSION_LENGTH = 64;

export class InstalledAgents {
  readonly #options: InstalledAgentsOptions;
  /** Asking the login shell takes as long as its profile; one answer serves until an executable is not found on it. */
  #path: Promise<string> | undefined;
  /** By executable path; a version is asked once for each. */
  readonly #versions = new Map<string, Promise<string | undefined>>();

  constructor(options: InstalledAgentsOptions) {
    this.#options = options;
  }

  /** Absolute path of the agent's executable; undefined where it is not on the sessions' PATH. */
  async find(executable: string): Promise<string | undefined> {
    if (this.#path !== undefined) {
      const found = await findExecutable(executable, await this.#path);
      if (found !== undefined) return found;
    }
    // Installed a moment ago, perhaps into a folder that the profile has added since.
    this.#path = loginPath(this.#options.env, this.#options.signal);
    return findExecutable(executable, await this.#path);
  }

  async list(): Promise<AgentInfo[]> {
    this.#path = loginPath(this.#options.env, this.#options.signal);
    const path = await this.#path;
    return Promise.all(Object.values(AGENTS).map((agent) => this.#info(agent, path)));
  }

  async #info(agent: Agent, sessionPath: string): Promise<AgentInfo> {
    if (agent.executable === undefined) {
      const shell = this.#options.env['SHELL'] ?? '/bin/sh';
      return agent.kind === 'shell'
        ? { agent: agent.kind, installed: true, path: shell }
        : { agent: agent.kind, installed: true };
    }
    const path = await findExecutable(agent.executable, sessionPath);
    if (path === undefined) return { agent: agent.kind, installed: false };
    let version = this.#versions.get(path);
    if (version === undefined) {
      version = this.#askVersion(path, { args: agent.versionArgs ?? [], sessionPath });
      this.#versions.set(path, version);
    }
    const said = await version;
    return { agent: agent.kind, installed: true, path, ...(said !== undefined && { version: said }) };
  }

  async #askVersion(
    file: string,
    { args, sessionPath }: { args: readonly string[]; sessionPath: string },
  ): Promise<string | undefined> {
    const { env, signal } = this.#options;
    const outcome = await runProcess({
      file,
      args,
      env: { ...env, PATH: sessionPath },
      cwd: env['HOME'] ?? '/',
      ownSession: true,
      timeoutMs: VERSION_TIMEOUT_MS,
      ...(signal && { signal }),
    }).catch(() => undefined);
    const word = /\d+\.\d+[\w.+-]*/.exec(outcome?.stdout.toString() ?? '')?.[0];
    return word?.slice(0, MAX_VERSION_LENGTH);
  }
}
