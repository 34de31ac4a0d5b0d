import { describe, expect, it } from 'vitest';
import { withNotSent } from './not-sent-list.ts';

const key = (label: string) => ({ label, reason: 'stale' });

describe('what was not sent', () => {
  it('[TRM5] is listed in order', () => {
    expect(withNotSent([key('a')], [key('b'), key('b')])).toEqual([key('a'), key('b'), key('b')]);
  });

  it('[TRM5] names a moving mouse once', () => {
    const mouse = key('a mouse action');
    let list = withNotSent([key('a')], [mouse, mouse]);
    list = withNotSent(list, [mouse]);
    expect(withNotSent(list, [key('b')])).toEqual([key('a'), mouse, key('b')]);
  });

  it('[TRM5] stays short', () => {
    let list = withNotSent([], []);
    for (let count = 0; count < 500; count++) list = withNotSent(list, [key(String(count))]);
    expect([list.length, list.at(-1)?.label]).toEqual([100, '499']);
  });
});
