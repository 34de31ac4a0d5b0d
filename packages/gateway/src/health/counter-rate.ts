// What a counter grew by, as a rate. Pure.

export interface CounterStep {
  before: number;
  after: number;
  elapsedMs: number;
}

/** Per ms. A counter that went back began anew, and has counted since then what it says: never negative. */
export function counterRate({ before, after, elapsedMs }: CounterStep): number {
  const grown = after >= before ? after - before : after;
  const rate = elapsedMs > 0 ? grown / elapsedMs : 0;
  return Number.isFinite(rate) && rate > 0 ? rate : 0;
}
