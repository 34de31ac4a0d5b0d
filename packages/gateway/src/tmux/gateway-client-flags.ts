// The flags that a gateway's control clients attach with, and by which they are told from other people's.

/** pause-after: a tmux that fell a second behind drops the pane's output instead of growing by 22 MB/s. */
export const GATEWAY_CLIENT_FLAGS = 'pause-after=1,ignore-size';

/** `flags` as tmux's #{client_flags} shows them. */
export function isGatewayClient(flags: string): boolean {
  const words = flags.split(',');
  return `control-mode,${GATEWAY_CLIENT_FLAGS}`.split(',').every((flag) => words.includes(flag));
}
