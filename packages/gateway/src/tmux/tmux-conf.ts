// The configuration that our tmux server starts with. Pure. The person's own ~/.tmux.conf is not read: sessions must
// behave the same on every machine.
import { tmuxCommand } from './quote-tmux.ts';

/** Lines of history a pane keeps. 50,000 coloured lines took 131 MB of tmux; 10,000 are some 26 MB at the worst. */
export const HISTORY_LIMIT_LINES = 10_000;

export function tmuxConf({ shell, terminal }: { shell: string; terminal: string }): string {
  // -q: an option that this version does not have is no fault. `window-size manual` is set on each window after it
  // was made; as a global it makes tmux 3.3a crash at the next new-session.
  const options: readonly (readonly string[])[] = [
    ['-sq', 'exit-empty', 'off'],
    ['-sq', 'escape-time', '0'],
    // A program can neither read nor fill a clipboard or paste buffer through tmux (OSC 52); viewers decide themselves.
    ['-sq', 'set-clipboard', 'off'],
    ['-sq', 'default-terminal', terminal],
    ['-sqa', 'terminal-features', ',*:RGB'],
    ['-gq', 'default-shell', shell],
    ['-gq', 'default-command', ''],
    ['-gq', 'history-limit', String(HISTORY_LIMIT_LINES)],
    ['-gq', 'status', 'off'],
    ['-gq', 'mouse', 'off'],
    ['-gq', 'set-titles', 'off'],
    ['-gq', 'destroy-unattached', 'off'],
    ['-gq', 'lock-after-time', '0'],
    // Whoever attaches from a terminal must not bring that terminal's variables into the sessions.
    ['-gq', 'update-environment', ''],
    ['-gwq', 'allow-rename', 'off'],
    ['-gwq', 'automatic-rename', 'off'],
    ['-gwq', 'allow-passthrough', 'off'],
    ['-gwq', 'monitor-activity', 'off'],
    // A dead pane stays until its exit status was read, and shows no words of tmux's own.
    ['-gwq', 'remain-on-exit', 'on'],
    ['-gwq', 'remain-on-exit-format', ''],
  ];
  return `${options.map((words) => tmuxCommand('set-option', ...words)).join('\n')}\n`;
}
