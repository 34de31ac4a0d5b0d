// Notices that the machine slept or this process was stopped: then the wall clock, or both clocks, jumped ahead of a tick.
import type { Clock } from '../platform/clock.ts';

/** Between two looks; a laptop that woke is back within this time. */
const TICK_MS = 2_000;
/** A tick this late was no busy moment: a full event loop delays by tens of milliseconds. */
const JUMP_MS = 5_000;

export interface WakeDetectorOptions {
  clock: Clock;
  /** Goes on while the machine sleeps, which the monotonic clock of Linux does not. */
  wallNowMs: () => number;
  woke: (sleptMs: number) => void;
  signal: AbortSignal;
}

export function detectWake({ clock, wallNowMs, woke, signal }: WakeDetectorOptions): void {
  if (signal.aborted) return;
  const wallAtMs = wallNowMs();
  const atMs = clock.nowMs();
  const timer = clock.after(TICK_MS, () => {
    signal.removeEventListener('abort', cancel);
    const lateMs = Math.max(wallNowMs() - wallAtMs, clock.nowMs() - atMs) - TICK_MS;
    detectWake({ clock, wallNowMs, woke, signal });
    if (lateMs >= JUMP_MS) woke(lateMs);
  });
  const cancel = (): void => timer.cancel();
  signal.addEventListener('abort', cancel, { once: true });
}
