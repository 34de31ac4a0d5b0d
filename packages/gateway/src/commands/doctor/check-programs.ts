// The programs that gateway and sessions stand on: tmux, what runs us, the login shell and its letters.
import { readFile } from 'node:fs/promises';
import { BUILD_INFO } from '../../build-info.ts';
import { isGatewayError } from '../../errors.ts';
import { findExecutable } from '../../process/find-executable.ts';
import { runProcess } from '../../process/run-process.ts';
import { installCommand } from '../../tmux/install-command.ts';
import { checkTmuxVersion } from '../../tmux/tmux-version.ts';
import { GATEWAY_VERSION } from '../../version.ts';
import type { DoctorContext, Finding } from './finding.ts';

const OLDEST_NODE = { major: 22, minor: 12 };
/** loginEnvironment gives up after 5 s; half of it already makes people wait for each session. */
const SLOW_LOGIN_MS = 2_500;

export async function checkTmux({ sessionEnv }: DoctorContext): Promise<Finding> {
  const check = 'tmux';
  const fix = installCommand(process.platform, await readFile('/etc/os-release', 'utf8').catch(() => ''));
  const file = await findExecutable('tmux', sessionEnv['PATH'] ?? '');
  if (file === undefined) return { check, state: 'problem', found: 'not on the PATH', fix };
  try {
    const { stdout } = await runProcess({ file, args: ['-V'], env: sessionEnv });
    return { check, state: 'ok', found: `${checkTmuxVersion(stdout.toString(), fix)} at ${file}` };
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return { check, state: 'problem', found: error.message, fix };
  }
}

export async function checkRuntime(): Promise<Finding> {
  const check = 'program';
  const found = `gateway ${GATEWAY_VERSION} (${BUILD_INFO.commit})`;
  if (BUILD_INFO.isExecutable) return { check, state: 'ok', found: `${found} at ${process.execPath}` };
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor);
  const withNode = `${found} with Node ${process.versions.node} at ${process.execPath}`;
  if (isNew) return { check, state: 'ok', found: withNode };
  const fix = `Use Node ${OLDEST_NODE.major}.${OLDEST_NODE.minor} or newer.`;
  return { check, state: 'problem', found: withNode, fix };
}

export async function checkLoginShell({ sessionEnv, loginEnv }: DoctorContext): Promise<Finding> {
  const check = 'login shell';
  const shell = sessionEnv['SHELL'] ?? '/bin/sh';
  if ((await findExecutable(shell, '')) === undefined) {
    return { check, state: 'problem', found: `${shell} cannot be run`, fix: 'chsh -s /bin/bash' };
  }
  const { env, tookMs } = await loginEnv();
  const folders = (env['PATH'] ?? '').split(':').length;
  const found = `${shell} answers in ${tookMs} ms, with ${folders} folders on its PATH`;
  if (tookMs < SLOW_LOGIN_MS) return { check, state: 'ok', found };
  return { check, state: 'warning', found, fix: `See what its profile waits for: time ${shell} -lic exit` };
}

export async function checkLocale({ loginEnv }: DoctorContext): Promise<Finding> {
  const check = 'locale';
  const { env } = await loginEnv();
  const name = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? 'C';
  const locale = await findExecutable('locale', env['PATH'] ?? '');
  const said = locale && (await runProcess({ file: locale, args: ['charmap'], env }).catch(() => undefined));
  const letters = said ? said.stdout.toString().trim() : name;
  if (/utf-?8/i.test(letters)) return { check, state: 'ok', found: `${name}, UTF-8` };
  const fix = 'Set one of UTF-8 in your profile, such as: export LANG=C.UTF-8';
  return { check, state: 'warning', found: `${name} is not UTF-8: programs show ? for many letters`, fix };
}
