// Port: time. The real one is system-clock.ts; tests bring their own.

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Monotonic, in ms. */
  nowMs(): number;
  /** Calls back once, after at least delayMs. The timer never keeps the process alive. */
  after(delayMs: number, callback: () => void): Timer;
}
