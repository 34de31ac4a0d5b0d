// The last input counter of each browser tab, by its client_id: what makes input exactly-once over reconnects (FL6). Pure.

/** Tabs come and go; the ones that typed long ago are forgotten first, and a page that comes back then knows nothing was kept. */
const MAX_CLIENTS = 1_000;

export class ClientCounters {
  readonly #last = new Map<string, number>();

  /** null for a client that has typed nothing yet. */
  last(clientId: string): number | null {
    return this.#last.get(clientId) ?? null;
  }

  isRepeated(clientId: string, counter: number): boolean {
    return counter <= (this.#last.get(clientId) ?? -1);
  }

  take(clientId: string, counter: number): void {
    this.#last.delete(clientId);
    this.#last.set(clientId, counter);
    for (const oldest of this.#last.keys()) {
      if (this.#last.size <= MAX_CLIENTS) break;
      this.#last.delete(oldest);
    }
  }
}
