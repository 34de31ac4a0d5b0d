// The wall clock, as a port that tests can move.

export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
