import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeferredKey } from './deferred-key.ts';
import { isCtrlV } from './terminal-shortcut.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Ctrl-V', () => {
  it('[FIL11] is the key that browsers paste with, and nothing else', () => {
    const key = { code: 'KeyV', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };
    expect(isCtrlV(key)).toBe(true);
    expect(
      [{ shiftKey: true }, { altKey: true }, { ctrlKey: false }, { code: 'KeyC' }].map((held) =>
        isCtrlV({ ...key, ...held }),
      ),
    ).toEqual([false, false, false, false]);
  });

  it('[FIL11] is typed once where no paste of files follows, and not at all where one does', () => {
    let typedCount = 0;
    const key = new DeferredKey(() => (typedCount += 1));
    key.wait();
    expect([key.isPending, typedCount]).toEqual([true, 0]);
    vi.runAllTimers();
    expect([key.isPending, typedCount]).toEqual([false, 1]);
    key.wait();
    key.type();
    vi.runAllTimers();
    expect(typedCount).toBe(2);
    key.wait();
    key.settle();
    vi.runAllTimers();
    expect(typedCount).toBe(2);
  });

  it('[FIL11] pressed twice is typed twice, in order', () => {
    let typedCount = 0;
    const key = new DeferredKey(() => (typedCount += 1));
    key.wait();
    key.wait();
    expect(typedCount).toBe(1);
    vi.runAllTimers();
    expect(typedCount).toBe(2);
  });
});
