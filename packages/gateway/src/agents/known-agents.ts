// The list of agents for hello: what is known now, as asking every agent's version takes seconds that a reconnect has not.
import type { AgentInfo } from '@vibecode/protocol';
import type { Clock } from '../platform/clock.ts';
import type { InstalledAgents } from './installed-agents.ts';

export interface KnownAgentsOptions {
  agents: Pick<InstalledAgents, 'list'>;
  clock: Clock;
}

/** The first hello waits this long for the first answer; a page that shows no agents yet asks by agents.list. */
const FIRST_ANSWER_MS = 1_500;

export class KnownAgents {
  readonly #options: KnownAgentsOptions;
  #known: AgentInfo[] | undefined;
  #asking: Promise<AgentInfo[]> | undefined;

  constructor(options: KnownAgentsOptions) {
    this.#options = options;
  }

  /** Looks anew; whoever asks meanwhile gets the same answer. */
  list(): Promise<AgentInfo[]> {
    this.#asking ??= this.#options.agents
      .list()
      .then((found) => (this.#known = found))
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  /** What is known, at once but for the first time; looks anew behind it. */
  async quickly(): Promise<AgentInfo[]> {
    const asked = this.list().catch((): AgentInfo[] => []);
    if (this.#known !== undefined) return this.#known;
    const late = new Promise<AgentInfo[]>((resolve) => {
      this.#options.clock.after(FIRST_ANSWER_MS, () => resolve([]));
    });
    return Promise.race([asked, late]);
  }
}
