import { describe, expect, it } from 'vitest';
import { InputLedger } from './input-ledger.ts';

describe('the input ledger', () => {
  it('[TRM5] counts upwards and forgets what was taken', () => {
    const ledger = new InputLedger();
    expect([ledger.add({ label: 'a' }), ledger.add({ label: 'b' }), ledger.add({ label: 'c' })]).toEqual([1, 2, 3]);
    ledger.taken(2);
    expect(ledger.waitingCount).toBe(1);
    ledger.taken(3);
    expect(ledger.waitingCount).toBe(0);
  });

  it('[TRM5] names what was refused, once', () => {
    const ledger = new InputLedger();
    ledger.add({ label: 'a' });
    ledger.add({ label: 'b' });
    expect(ledger.refused(1, 'input_stale')).toEqual([{ label: 'a', reason: 'input_stale' }]);
    expect(ledger.refused(1, 'input_stale')).toEqual([]);
    ledger.taken(2);
    expect(ledger.waitingCount).toBe(0);
  });

  it('[TRM5] after a cut names those that the gateway has not taken', () => {
    const ledger = new InputLedger();
    for (const key of 'abc') ledger.add({ label: key });
    expect(ledger.reattached(1)).toEqual([
      { label: 'b', reason: 'link_lost' },
      { label: 'c', reason: 'link_lost' },
    ]);
    expect(ledger.add({ label: 'd' })).toBe(4);
    expect(ledger.reattached(4)).toEqual([]);
  });

  it('[TRM5] after a cut still names what tmux was given and refused, and only that', () => {
    const ledger = new InputLedger();
    for (const key of 'abc') ledger.add({ label: key });
    expect(ledger.reattached(3)).toEqual([]);
    expect(ledger.refused(2, 'tmux_failed')).toEqual([{ label: 'b', reason: 'tmux_failed' }]);
    expect(ledger.reattached(null)).toEqual([]);
    expect(ledger.waitingCount).toBe(0);
  });

  it('[TRM5] goes on above what the gateway has taken from this tab before', () => {
    const ledger = new InputLedger();
    expect(ledger.reattached(41)).toEqual([]);
    expect(ledger.add({ label: 'a' })).toBe(42);
  });

  it('[TRM5] says that it does not know where the gateway was restarted', () => {
    const ledger = new InputLedger();
    ledger.add({ label: 'y' });
    expect(ledger.reattached(null)).toEqual([{ label: 'y', reason: 'unknown' }]);
  });
});
