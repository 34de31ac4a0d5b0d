// Record and expect: everything that came is kept in order, and whoever waits for something gets the first that fits.

export class Recording<T> {
  readonly items: T[] = [];
  readonly #waiting = new Set<{ fits: (item: T) => boolean; take: (item: T) => void }>();

  add(item: T): void {
    this.items.push(item);
    for (const one of this.#waiting) {
      if (!one.fits(item)) continue;
      this.#waiting.delete(one);
      one.take(item);
    }
  }

  /** The first item, past or future, from index `from` on. Rejects after `timeoutMs` with `what` was waited for. */
  async expect(
    what: string,
    fits: (item: T) => boolean,
    { from = 0, timeoutMs = 10_000 }: { from?: number; timeoutMs?: number } = {},
  ): Promise<T> {
    const past = this.items.slice(from).find(fits);
    if (past !== undefined) return past;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter);
        reject(new Error(`nothing came within ${timeoutMs} ms: ${what}`));
      }, timeoutMs);
      const take = (item: T): void => {
        clearTimeout(timer);
        resolve(item);
      };
      const waiter = { fits, take };
      this.#waiting.add(waiter);
    });
  }
}
