// People who look at the session by tmux itself (ssh, vibecode attach), as viewers. Control clients are gateways'.
import type { TerminalSize } from '@vibecode/protocol';
import type { TmuxQuery } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';

const FORMAT = '#{client_control_mode} #{client_width} #{client_height} #{client_user} #{client_tty}';

export function terminalsQuery(paneId: string): TmuxQuery {
  return { command: tmuxCommand('list-clients', '-t', paneId, '-F', FORMAT) };
}

export function parseTerminals(lines: readonly Uint8Array[]): { name: string; size: TerminalSize }[] {
  return lines.flatMap((line) => {
    const [isControl, columns, rows, user = '', tty = ''] = new TextDecoder().decode(line).split(' ');
    if (isControl !== '0') return [];
    const name = user === '' ? tty : `${user} (${tty})`;
    return [{ name, size: { columns: Number(columns), rows: Number(rows) } }];
  });
}
