// tmux up to 3.6 dies, with every agent in it, when it has news for its control clients (a session made or gone, a client
// that left) while another one is attaching: that one counts already and cannot be written to yet. So the two take turns.

/** attach: a control client that has not been answered yet. notify: anything of which tmux tells all control clients. */
export type TurnKind = 'attach' | 'notify';

export class ServerTurns {
  #kind: TurnKind = 'notify';
  #running = 0;
  readonly #waiting: { kind: TurnKind; begin: () => void }[] = [];

  /** Fulfilled when the turn has begun; what it is fulfilled with ends it. Turns of one kind run together, in order. */
  async take(kind: TurnKind): Promise<() => void> {
    const isFree = this.#running === 0 || this.#kind === kind;
    if (isFree && this.#waiting.length === 0) this.#begin(kind);
    else await new Promise<void>((begin) => this.#waiting.push({ kind, begin }));
    let isOver = false;
    return () => {
      if (!isOver) this.#end();
      isOver = true;
    };
  }

  async during<T>(kind: TurnKind, work: () => Promise<T>): Promise<T> {
    const end = await this.take(kind);
    try {
      return await work();
    } finally {
      end();
    }
  }

  #begin(kind: TurnKind): void {
    this.#kind = kind;
    this.#running += 1;
  }

  #end(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    const [first] = this.#waiting;
    for (const next of this.#waiting.splice(0, this.#countOf(first?.kind))) {
      this.#begin(next.kind);
      next.begin();
    }
  }

  /** How many of a kind are at the front of those that wait. */
  #countOf(kind: TurnKind | undefined): number {
    const other = this.#waiting.findIndex((waiting) => waiting.kind !== kind);
    return other === -1 ? this.#waiting.length : other;
  }
}
