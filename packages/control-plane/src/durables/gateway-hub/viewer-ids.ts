// Numbers of viewers, browsers and transfers alike: none is given twice while the machine has a hub.

export interface ViewerIdStorage {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
}

const KEY = 'next_viewer_id';

export class ViewerIds {
  readonly #storage: ViewerIdStorage;
  #next = 1;

  constructor(storage: ViewerIdStorage) {
    this.#storage = storage;
  }

  /** Before the first is taken. */
  async load(): Promise<void> {
    this.#next = (await this.#storage.get<number>(KEY)) ?? 1;
  }

  /** The promise is of its being written. The runtime lets nothing out of the hub before, so that nobody needs to wait for it. */
  take(): { viewerId: number; written: Promise<void> } {
    const viewerId = this.#next++;
    return { viewerId, written: this.#storage.put(KEY, this.#next) };
  }
}
