// tmux, new enough for sessions: found, or brought by this machine's package manager. What stays too old is said here,
// before anything is built, as the gateway could only end over and over.
import { spawnSync } from 'node:child_process';
import { PrerequisiteError } from './prerequisite-error.mjs';
import { hasProgram, installSystemPackage, planInstall } from './system-package.mjs';
import { isTmuxNewEnough, MINIMUM_TMUX, tmuxVersion } from './tmux-version.mjs';

/** @param {import('./step-log.mjs').Step} step */
export async function bringTmux(step) {
  if (!hasProgram('tmux')) {
    await step('tmux', () => installSystemPackage({ packageName: 'tmux', whatFor: 'it keeps the agents running' }));
  }
  const found = readVersion();
  if (isTmuxNewEnough(found)) return;
  await step(`A newer tmux than ${describe(found)}`, () => bringNewer(found));
}

/** @param {string} found */
async function bringNewer(found) {
  const plan = planInstall({ packageName: 'tmux' });
  const mayInstall = plan !== null && plan.prefix !== null;
  if (!mayInstall) throw new PrerequisiteError(tooOld({ found, typed: plan?.typed ?? null }));
  try {
    await installSystemPackage({ packageName: 'tmux', whatFor: 'it keeps the agents running', refreshFirst: true });
  } catch (cause) {
    if (!(cause instanceof PrerequisiteError)) throw cause;
    throw new PrerequisiteError(`${cause.message}\n${tooOld({ found, typed: null })}`, { cause });
  }
  const brought = readVersion();
  if (!isTmuxNewEnough(brought)) throw new PrerequisiteError(tooOld({ found: brought, typed: null }));
}

/**
 * @param {{ found: string, typed: string | null }} options typed: what the person may try first, where we have no right to
 */
function tooOld({ found, typed }) {
  const first = typed === null ? 'Take' : `Type \`${typed}\`; where that brings no newer one, take`;
  return (
    `${describe(found)} (${placeOf()}) is too old: ${MINIMUM_TMUX.join('.')} or newer is needed. ${first} it from a newer ` +
    'release of this system, from its backports, or build it from source (https://github.com/tmux/tmux), put it first in ' +
    'PATH, then run the command again.'
  );
}

/** @param {string} output */
function describe(output) {
  return `tmux ${tmuxVersion(output) || 'of an unknown version'}`;
}

function readVersion() {
  return spawnSync('tmux', ['-V'], { encoding: 'utf8' }).stdout ?? '';
}

function placeOf() {
  return spawnSync('sh', ['-c', 'command -v tmux'], { encoding: 'utf8' }).stdout.trim();
}
