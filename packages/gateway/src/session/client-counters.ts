// What became of the input of each browser tab, by its client_id: the last counter that tmux was given, which makes input
// exactly-once over reconnects (FL6), and what was refused lately, as a cut may have swallowed the refusal. Pure.
import type { ErrorCode } from '@vibecode/protocol';

/** Tabs come and go; the ones that typed longest ago are forgotten first, and a page that comes back then knows nothing was kept. */
const MAX_CLIENTS = 1_000;
/** Of one client: more keys than anybody presses while an input may still come. */
const MAX_REFUSALS = 100;

interface Client {
  last: number | null;
  readonly refusals: Map<number, ErrorCode>;
}

export class ClientCounters {
  readonly #clients = new Map<string, Client>();

  /** null for a client of whose input tmux was given nothing yet. */
  last(clientId: string): number | null {
    return this.#clients.get(clientId)?.last ?? null;
  }

  refusals(clientId: string): ReadonlyMap<number, ErrorCode> {
    return this.#clients.get(clientId)?.refusals ?? NONE;
  }

  isRepeated(clientId: string, counter: number): boolean {
    return counter <= (this.last(clientId) ?? -1);
  }

  take(clientId: string, counter: number): void {
    const client = this.#touch(clientId);
    client.last = Math.max(client.last ?? 0, counter);
    // Of a page before this one in the same tab, which counted on from the last that was taken.
    client.refusals.delete(counter);
  }

  refuse(clientId: string, { counter, refusal }: { counter: number; refusal: ErrorCode }): void {
    const { refusals } = this.#touch(clientId);
    refusals.set(counter, refusal);
    dropOldest(refusals, MAX_REFUSALS);
  }

  #touch(clientId: string): Client {
    const client = this.#clients.get(clientId) ?? { last: null, refusals: new Map() };
    this.#clients.delete(clientId);
    this.#clients.set(clientId, client);
    dropOldest(this.#clients, MAX_CLIENTS);
    return client;
  }
}

const NONE: ReadonlyMap<number, ErrorCode> = new Map();

function dropOldest<Key>(map: Map<Key, unknown>, maxSize: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= maxSize) break;
    map.delete(oldest);
  }
}
