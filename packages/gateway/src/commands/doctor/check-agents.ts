// Which agents sessions find, and whether npm could bring the others.
import { AGENTS } from '../../agents/agent-catalog.ts';
import { installAdvice } from '../../agents/install-advice.ts';
import { InstalledAgents } from '../../agents/installed-agents.ts';
import { findExecutable } from '../../process/find-executable.ts';
import { runProcess } from '../../process/run-process.ts';
import type { DoctorContext, Finding } from './finding.ts';

const NPM_TIMEOUT_MS = 15_000;

export async function checkAgents({ sessionEnv }: DoctorContext): Promise<Finding[]> {
  const infos = await new InstalledAgents({ env: sessionEnv }).list();
  const named = infos.filter(({ agent }) => AGENTS[agent].executable !== undefined);
  const hasNone = named.every(({ installed }) => !installed);
  return named.map(({ agent, installed, version, path }): Finding => {
    const check = agent;
    if (installed) return { check, state: 'ok', found: `${version ?? 'of an unknown version'} at ${path}` };
    const fix = installAdvice(AGENTS[agent]);
    // One that is not wanted is no fault; a machine without any is of no use.
    return { check, state: hasNone ? 'warning' : 'ok', found: 'not installed', ...(fix && { fix }) };
  });
}

export async function checkNpm({ loginEnv }: DoctorContext): Promise<Finding> {
  const check = 'npm';
  const { env } = await loginEnv();
  const file = await findExecutable('npm', env['PATH'] ?? '');
  if (file === undefined) {
    return { check, state: 'ok', found: 'not installed; installs from the browser bring a Node of their own' };
  }
  const outcome = await runProcess({
    file,
    args: ['ping'],
    env: {
      ...env,
      npm_config_fetch_retries: '0',
      npm_config_fetch_timeout: '8000',
      npm_config_update_notifier: 'false',
    },
    timeoutMs: NPM_TIMEOUT_MS,
  }).catch(() => undefined);
  if (outcome?.status === 0) return { check, state: 'ok', found: `${file} reaches its registry` };
  // Its own words may hold an address with a password.
  const code = /\bcode (E\w+)/.exec(outcome?.stderr.toString() ?? '')?.[1] ?? 'no answer';
  const found = `${file} does not reach its registry: ${code}; agents cannot be installed`;
  return { check, state: 'warning', found, fix: 'npm ping   (then look at the network, and at npm config list)' };
}
