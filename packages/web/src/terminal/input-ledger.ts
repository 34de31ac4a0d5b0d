// What was typed and not yet acknowledged by the gateway. Pure: says which inputs are lost, never repeats one (TRM5).

export interface NotSent {
  /** What a person recognises: the keys, or the size of a paste. */
  label: string;
  /** An error code of the protocol, or `unknown` where the gateway cannot tell any more. */
  reason: string;
}

/** What a person typed or pasted at once; a long one goes out in several frames and is named as one. */
export interface TypedInput {
  readonly label: string;
}

interface Unacknowledged {
  counter: number;
  input: TypedInput;
  /** The gateway counted it at an attach: tmux was given it, and only its refusal would be news. */
  isGiven: boolean;
}

export class InputLedger {
  #lastCounter = 0;
  #unacknowledged: Unacknowledged[] = [];
  readonly #named = new WeakSet<TypedInput>();

  get waitingCount(): number {
    return this.#unacknowledged.length;
  }

  /** The counter of a new frame of an input. */
  add(input: TypedInput): number {
    this.#lastCounter += 1;
    this.#unacknowledged.push({ counter: this.#lastCounter, input, isGiven: false });
    return this.#lastCounter;
  }

  /** Everything up to `counter` was taken. */
  taken(counter: number): void {
    this.#unacknowledged = this.#unacknowledged.filter((frame) => frame.counter > counter);
  }

  refused(counter: number, reason: string): NotSent[] {
    const refused = this.#unacknowledged.filter((frame) => frame.counter === counter);
    this.#unacknowledged = this.#unacknowledged.filter((frame) => frame.counter !== counter);
    return this.#name(refused, reason);
  }

  /** After a new attach: `lastTaken` is null when the gateway does not know this page any more (it was restarted). */
  reattached(lastTaken: number | null): NotSent[] {
    const isGiven = ({ counter }: Unacknowledged) => lastTaken !== null && counter <= lastTaken;
    const lost = this.#unacknowledged.filter((frame) => !frame.isGiven && !isGiven(frame));
    // tmux may be at them yet, and refuse them.
    this.#unacknowledged = this.#unacknowledged.filter(isGiven).map((frame) => ({ ...frame, isGiven: true }));
    // Somebody went away and came back within this tab: the gateway remembers, and would take lower counters for repeats.
    this.#lastCounter = Math.max(this.#lastCounter, lastTaken ?? 0);
    return this.#name(lost, lastTaken === null ? 'unknown' : 'link_lost');
  }

  /** Each input once, however many of its frames were lost. */
  #name(lost: readonly Unacknowledged[], reason: string): NotSent[] {
    const inputs = new Set(lost.map(({ input }) => input).filter((input) => !this.#named.has(input)));
    return [...inputs].map((input) => {
      this.#named.add(input);
      return { label: input.label, reason };
    });
  }
}
