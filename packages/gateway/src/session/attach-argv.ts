// What a person on the machine itself runs to look at a session: hides socket and pane from them.
import type { TmuxServer } from '../tmux/tmux-server.ts';

/** The size stays with its owner: windows are sized by us alone, so another terminal's size changes nothing. */
export function attachArgv(
  server: Pick<TmuxServer, 'executable' | 'socketPath'>,
  paneId: string,
): readonly [file: string, ...args: string[]] {
  return [server.executable, '-u', '-S', server.socketPath, 'attach-session', '-t', paneId];
}
