// Which tmux sessions need. The gateway's own word on it, packages/gateway/src/tmux/tmux-version.ts, cannot be asked
// before anything is built; tmux-version.test.ts holds the two equal.

export const MINIMUM_TMUX = [3, 2];

/** @param {string} output what `tmux -V` said */
export function isTmuxNewEnough(output) {
  // Builds of the development branch call themselves `next-3.6` or `master`.
  if (tmuxVersion(output) === 'master') return true;
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(output) ?? []).map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM_TMUX;
  return major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
}

/** @param {string} output */
export function tmuxVersion(output) {
  return output.trim().replace(/^tmux\s+/, '');
}
