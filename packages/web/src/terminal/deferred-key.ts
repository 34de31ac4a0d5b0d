// A key that is the program's unless the browser makes a paste of files of it: typed in the paste event, or without one
// right after the key, so that the order of keys stays.

export class DeferredKey {
  readonly #type: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(type: () => void) {
    this.#type = type;
  }

  get isPending(): boolean {
    return this.#timer !== null;
  }

  /** The key was pressed. */
  wait(): void {
    if (this.isPending) this.type();
    this.#timer = setTimeout(() => this.type());
  }

  type(): void {
    this.settle();
    this.#type();
  }

  /** It is dealt with. */
  settle(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
