// Session id -> name of the tmux session. Pure. The id's letters mean nothing to tmux, whatever the person's name is.

export function tmuxName(sessionId: string): string {
  return `vc-${sessionId}`;
}
