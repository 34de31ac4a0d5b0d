// The true size of one pane out of tmux's layout strings. Pure.
import type { TerminalSize } from '@vibecode/protocol';

/** A leaf is `columns x rows , x , y , pane number`; containers have a bracket where the number would stand. */
const LEAF = /(\d+)x(\d+),\d+,\d+,(\d+)/g;

export function layoutSize(layout: string, paneId: string): TerminalSize | undefined {
  for (const [, columns, rows, pane] of layout.matchAll(LEAF)) {
    if (`%${pane}` === paneId) return { columns: Number(columns), rows: Number(rows) };
  }
  return undefined;
}
