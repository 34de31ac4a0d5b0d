// Several alarms by name over the one that a durable object has. They are in storage, so they outlive an eviction.

export interface AlarmStorage {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
  setAlarm(atMs: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

const KEY = 'alarms';

export class NamedAlarms<Name extends string> {
  readonly #storage: AlarmStorage;
  #dueAtMs = new Map<Name, number>();

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** Before anything else is called. */
  async load(): Promise<void> {
    const saved = await this.#storage.get<[Name, number][]>(KEY);
    this.#dueAtMs = new Map(saved);
  }

  isSet(name: Name): boolean {
    return this.#dueAtMs.has(name);
  }

  async set(name: Name, atMs: number): Promise<void> {
    this.#dueAtMs.set(name, atMs);
    await this.#save();
  }

  async clear(name: Name): Promise<void> {
    if (this.#dueAtMs.delete(name)) await this.#save();
  }

  /** The alarms that are due; they are cleared. To be called when the object's alarm rings. */
  async takeDue(nowMs: number): Promise<Name[]> {
    const due = [...this.#dueAtMs].filter(([, atMs]) => atMs <= nowMs).map(([name]) => name);
    for (const name of due) this.#dueAtMs.delete(name);
    await this.#save();
    return due;
  }

  async #save(): Promise<void> {
    await this.#storage.put(KEY, [...this.#dueAtMs]);
    if (this.#dueAtMs.size === 0) await this.#storage.deleteAlarm();
    else await this.#storage.setAlarm(Math.min(...this.#dueAtMs.values()));
  }
}
