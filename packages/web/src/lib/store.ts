// The smallest observable value: what the socket and the terminal know, read by React through useSyncExternalStore.

export interface Store<T> {
  get: () => T;
  set: (value: T) => void;
  /** The listener is called after each change, until the returned function is called. */
  subscribe: (listener: () => void) => () => void;
}

export type ReadableStore<T> = Pick<Store<T>, 'get' | 'subscribe'>;

export function createStore<T>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
