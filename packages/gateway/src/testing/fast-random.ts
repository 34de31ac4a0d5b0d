// Randomness for tests: ids are random, waits are the shortest that are allowed.
import { systemRandom, type Random } from '../platform/random.ts';

export const fastRandom: Random = { unit: () => 0, fill: (bytes) => systemRandom.fill(bytes) };
