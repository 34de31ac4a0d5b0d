// What programs in a pane are told their terminal is: tmux's own name where the machine describes it.
import { access } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDERS = [
  '/etc/terminfo',
  '/lib/terminfo',
  '/usr/share/terminfo',
  '/usr/lib/terminfo',
  '/opt/homebrew/share/terminfo',
];

export async function terminalName(env: Readonly<Record<string, string>>): Promise<string> {
  const folders = [join(env['HOME'] ?? '/', '.terminfo'), ...FOLDERS];
  // Linux files it under the first letter, macOS under the letter's code.
  const files = folders.flatMap((folder) => [join(folder, 't', 'tmux-256color'), join(folder, '74', 'tmux-256color')]);
  for (const file of files) {
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return 'tmux-256color';
  }
  return 'screen-256color';
}
