// Whether the page is in view, as a Store: what only eyes need stops while nobody looks.
import type { ReadableStore } from './store.ts';

export const pageVisible: ReadableStore<boolean> = {
  get: () => document.visibilityState === 'visible',
  subscribe(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};
