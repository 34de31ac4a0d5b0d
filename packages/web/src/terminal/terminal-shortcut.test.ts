import { describe, expect, it } from 'vitest';
import { terminalShortcut, type ShortcutKey } from './terminal-shortcut.ts';

const press = (code: string, held: Partial<ShortcutKey> = {}) =>
  terminalShortcut({ code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe('shortcuts in the terminal', () => {
  it('[TRM15] are Ctrl-Shift or Cmd with C, V and F, and Shift with the page keys', () => {
    const ctrlShift = { ctrlKey: true, shiftKey: true };
    expect(['KeyC', 'KeyV', 'KeyF', 'KeyX'].map((code) => press(code, ctrlShift))).toEqual([
      'copy',
      'paste',
      'search',
      null,
    ]);
    expect(press('KeyC', { metaKey: true })).toBe('copy');
    expect(['PageUp', 'PageDown', 'Home'].map((code) => press(code, { shiftKey: true }))).toEqual([
      'page_up',
      'page_down',
      null,
    ]);
  });

  it('[TRM15] leave every key of the program alone', () => {
    for (const code of ['KeyC', 'KeyV', 'KeyF', 'KeyK', 'KeyR', 'Tab', 'Escape', 'PageUp', 'Enter']) {
      expect(press(code)).toBeNull();
      expect(press(code, { ctrlKey: true })).toBeNull();
      expect(press(code, { altKey: true })).toBeNull();
      expect(press(code, { altKey: true, ctrlKey: true, shiftKey: true })).toBeNull();
    }
  });
});
