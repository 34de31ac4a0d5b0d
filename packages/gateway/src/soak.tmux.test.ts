import { expect, it } from 'vitest';
import { runSoak } from './testing/run-soak.ts';

/** The long form: `npm run proof:soak`. */
it('[TMX21] keeps one tmux server through sessions made, watched, flooded and ended at once', async () => {
  expect(await runSoak({ sessions: 24, seed: 20_261_122 })).toEqual({ sessions: 24, faults: [] });
}, 120_000);
