// `tmux -V` -> whether this tmux has what sessions need. Pure.
import { GatewayError } from '../errors.ts';

/** 3.2 brought pause-after, `refresh-client -A` and -B, and pane options in formats. */
const OLDEST = { major: 3, minor: 2 };

/** The version's own words, such as `3.3a`; throws `tmux_too_old`. */
export function checkTmuxVersion(output: string, installCommand: string): string {
  const version = output.trim().replace(/^tmux\s+/, '');
  // Builds from the development branch call themselves `next-3.6` or `master`.
  if (version === 'master') return version;
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const isNew = Number(major) > OLDEST.major || (Number(major) === OLDEST.major && Number(minor) >= OLDEST.minor);
  if (isNew) return version;
  throw new GatewayError(
    'tmux_too_old',
    `tmux ${version || 'of an unknown version'} is too old: ${OLDEST.major}.${OLDEST.minor} or newer is needed. Update it with: ${installCommand}`,
  );
}
