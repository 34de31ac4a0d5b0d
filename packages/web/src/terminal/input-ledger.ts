// What was typed and not yet acknowledged by the gateway. Pure: says which inputs are lost, never repeats one (TRM5).

export interface NotSent {
  /** What a person recognises: the keys, or the size of a paste. */
  label: string;
  /** An error code of the protocol, or `unknown` where the gateway cannot tell any more. */
  reason: string;
}

interface Unacknowledged {
  counter: number;
  label: string;
}

export class InputLedger {
  #lastCounter = 0;
  #unacknowledged: Unacknowledged[] = [];

  get waitingCount(): number {
    return this.#unacknowledged.length;
  }

  /** The counter of a new input. */
  add(label: string): number {
    this.#lastCounter += 1;
    this.#unacknowledged.push({ counter: this.#lastCounter, label });
    return this.#lastCounter;
  }

  /** Everything up to `counter` was taken. */
  taken(counter: number): void {
    this.#unacknowledged = this.#unacknowledged.filter((input) => input.counter > counter);
  }

  refused(counter: number, reason: string): NotSent[] {
    const refused = this.#unacknowledged.filter((input) => input.counter === counter);
    this.#unacknowledged = this.#unacknowledged.filter((input) => input.counter !== counter);
    return refused.map(({ label }) => ({ label, reason }));
  }

  /** After a new attach: `lastTaken` is null when the gateway does not know this page any more (it was restarted). */
  reattached(lastTaken: number | null): NotSent[] {
    const lost = this.#unacknowledged.filter((input) => lastTaken === null || input.counter > lastTaken);
    this.#unacknowledged = [];
    // Somebody went away and came back within this tab: the gateway remembers, and would take lower counters for repeats.
    this.#lastCounter = Math.max(this.#lastCounter, lastTaken ?? 0);
    return lost.map(({ label }) => ({ label, reason: lastTaken === null ? 'unknown' : 'link_lost' }));
  }
}
