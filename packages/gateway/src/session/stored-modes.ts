// The modes that tmux 3.3a has no format for, as one word for a pane option: they outlive the gateway there (SNP5).
import type { MirrorState } from './mirror-state.ts';

const SHAPE = { block: 2, underline: 4, bar: 6 } as const;

export function storedModesOf({ modes }: MirrorState): string {
  const stored: string[] = [];
  if (modes.bracketedPasteMode) stored.push('2004');
  if (modes.sendFocus) stored.push('1004');
  if (modes.reverseWraparound) stored.push('45');
  if (modes.cursorStyle !== undefined)
    stored.push(`s${SHAPE[modes.cursorStyle] - (modes.cursorBlink === true ? 1 : 0)}`);
  return stored.join(',');
}
