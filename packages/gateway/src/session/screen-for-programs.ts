// session.snapshot: the screen as plain text for programs, read from tmux itself, so that it needs no viewer and no mirror.
import type { CommandResults, Position } from '@vibecode/protocol';
import type { PaneControl } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';

const FORMAT = '#{pane_width} #{pane_height} #{cursor_x} #{cursor_y} #{cursor_flag} #{alternate_on}';

export function readScreenForPrograms(
  control: PaneControl,
  position: () => Position,
): Promise<CommandResults['session.snapshot']> {
  const decode = (line: Uint8Array | undefined): string => new TextDecoder().decode(line);
  const target = ['-t', control.paneId];
  return control
    .ask([
      { command: tmuxCommand('display-message', '-p', ...target, FORMAT), lineCount: () => 1 },
      {
        command: tmuxCommand('capture-pane', '-p', ...target),
        lineCount: ([state]) => Number(decode(state?.lines[0]).split(' ')[1]),
      },
    ])
    .then(([state, screen]) => {
      const numbers = decode(state?.lines[0]).split(' ').map(Number);
      const [columns = 0, rows = 0, column = 0, row = 0, visible = 0, alternate = 0] = numbers;
      return {
        columns,
        rows,
        cursor: { column: Math.min(column, columns - 1), row, visible: visible === 1 },
        alternate: alternate === 1,
        lines: (screen?.lines ?? []).map((line) => decode(line).trimEnd()),
        position: position(),
      };
    });
}
