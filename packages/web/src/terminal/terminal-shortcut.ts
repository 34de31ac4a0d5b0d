// Which keys in the terminal are ours: only those that a terminal cannot tell from others (TRM15). Pure.

export type TerminalShortcut = 'copy' | 'paste' | 'search' | 'page_up' | 'page_down';

export type ShortcutKey = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

export function terminalShortcut({ code, ctrlKey, metaKey, shiftKey, altKey }: ShortcutKey): TerminalShortcut | null {
  if (altKey) return null;
  if (shiftKey && !ctrlKey && !metaKey) {
    if (code === 'PageUp') return 'page_up';
    return code === 'PageDown' ? 'page_down' : null;
  }
  // Cmd never reaches a terminal; Ctrl does, but with Shift it is the same control character as without.
  if (!metaKey && !(ctrlKey && shiftKey)) return null;
  switch (code) {
    case 'KeyC':
      return 'copy';
    case 'KeyV':
      return 'paste';
    case 'KeyF':
      return 'search';
    default:
      return null;
  }
}

/** The program's key as well as, outside of a Mac, what browsers paste with. */
export function isCtrlV({ code, ctrlKey, metaKey, shiftKey, altKey }: ShortcutKey): boolean {
  return code === 'KeyV' && ctrlKey && !metaKey && !shiftKey && !altKey;
}
