import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseActivity, rememberActivity } from './pane-activity.ts';

/** window_activity window_panes session_activity session_last_attached is-current stored */
const text = (words: string) => parseActivity(words);

describe('parseActivity', () => {
  it("[HLT10] takes tmux's seconds for output, and what was stored where that is later", () => {
    expect(text('1795365482 1 1795365481 1795365481 1 ')).toEqual({ inputAt: null, outputAt: 1_795_365_482_000 });
    expect(text('1795365482 1 1795365481 1795365481 1 1795365400123,1795365482456')).toEqual({
      inputAt: 1_795_365_400_123,
      outputAt: 1_795_365_482_456,
    });
  });

  it('[HLT10] knows keys of people in tmux: activity of the session that is later than its last attaching', () => {
    expect(text('1795365482 1 1795365490 1795365481 1 ').inputAt).toBe(1_795_365_490_000);
    expect(text('1795365482 1 1795365482 1795365481 1 ').inputAt).toBeNull();
    expect(text('1795365482 1 1795365490  1 ').inputAt).toBeNull();
    // Another pane has their keys.
    expect(text('1795365482 1 1795365490 1795365481 0 ').inputAt).toBeNull();
  });

  it("[HLT10] prefers what was stored where the window has other panes' output", () => {
    expect(text('1795365482 2 1 1 1 ,1795365400000').outputAt).toBe(1_795_365_400_000);
    expect(text('1795365482 2 1 1 1 ').outputAt).toBe(1_795_365_482_000);
  });

  it('[HLT10] takes no nonsense from an option that anybody can set', () => {
    for (const stored of ['x', '-5,-5', '1e99,9', ',', '99999999999999999999,1', 'é']) {
      const { inputAt } = text(`1795365482 1 1 1 1 ${stored}`);
      expect(inputAt).toBeNull();
    }
    const time = fc.option(fc.integer({ min: 1, max: 999_999_999_999_999 }));
    fc.assert(
      fc.property(time, time, (inputAt, outputAt) => {
        const stored = rememberActivity('%1', { inputAt, outputAt }).at(-1) ?? '';
        expect(text(`0 1 0 0 1 ${stored}`)).toEqual({ inputAt, outputAt });
      }),
    );
  });
});
