// A machine's hub has closed a socket because its sign-in or its machine is gone: the pages ask which, at once.
import { createStore, type ReadableStore } from '../lib/store.ts';

const doubts = createStore(0);

/** How often there was reason to ask whether this browser is still signed in. */
export const signInDoubts: ReadableStore<number> = doubts;

export function doubtSignIn(): void {
  doubts.set(doubts.get() + 1);
}
