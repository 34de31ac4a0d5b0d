// `vibecode-gateway doctor`: looks at everything a gateway needs and says what mends what is not right. It changes
// nothing, works while the gateway is down or its settings are wrong, and shows no secret.
import { homedir } from 'node:os';
import { loginEnvironment } from '../agents/login-environment.ts';
import { loadConfig, loadPaths } from '../config/load-config.ts';
import { isGatewayError } from '../errors.ts';
import { sessionEnvironment } from '../process/session-environment.ts';
import { GATEWAY_VERSION } from '../version.ts';
import { checkAgents, checkNpm } from './doctor/check-agents.ts';
import { checkControlPlane } from './doctor/check-control-plane.ts';
import { checkDataFolder, checkSocketPath } from './doctor/check-data-folder.ts';
import { checkGateway } from './doctor/check-gateway.ts';
import { checkLocale, checkLoginShell, checkRuntime, checkTmux } from './doctor/check-programs.ts';
import { checkCredential, checkSettings } from './doctor/check-settings.ts';
import { checkAuthorizedKeys, checkSshServer } from './doctor/check-ssh.ts';
import { checkDisk, checkLinger } from './doctor/check-system.ts';
import type { Check, DoctorContext, Finding } from './doctor/finding.ts';

export interface DoctorOptions {
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
  json: boolean;
  print: (text: string) => void;
}

/** In the order in which a person reads them, by the name that stands there when a check itself fails. */
const CHECKS: readonly (readonly [string, Check])[] = [
  ['program', checkRuntime],
  ['settings', checkSettings],
  ['data folder', checkDataFolder],
  ['credential', checkCredential],
  ['gateway', checkGateway],
  ['control plane', checkControlPlane],
  ['tmux', checkTmux],
  ['tmux socket', checkSocketPath],
  ['login shell', checkLoginShell],
  ['locale', checkLocale],
  ['agents', checkAgents],
  ['npm', checkNpm],
  ['SSH server', checkSshServer],
  ['authorized_keys', checkAuthorizedKeys],
  ['disk', checkDisk],
  ['without a login', checkLinger],
];

/** Exit status when something does not work. */
const HAS_PROBLEMS = 1;

export async function doctor({ env, configFile, json, print }: DoctorOptions): Promise<number> {
  const context = await contextOf(env, configFile);
  const findings = (await Promise.all(CHECKS.map(([name, check]) => performed(name, () => check(context))))).flat();
  const hasProblems = findings.some(({ state }) => state === 'problem');
  if (json) print(`${JSON.stringify({ ok: !hasProblems, version: GATEWAY_VERSION, findings })}\n`);
  else print(described(findings));
  return hasProblems ? HAS_PROBLEMS : 0;
}

async function contextOf(env: NodeJS.ProcessEnv, configFile: string | undefined): Promise<DoctorContext> {
  const home = env['HOME'] ?? homedir();
  const sessionEnv = sessionEnvironment(env);
  const config = await settled(loadConfig({ env, configFile, isTerminal: false }));
  const paths = await settled(loadPaths({ env, configFile }));
  // With settings that cannot be read, what a gateway without any would use.
  const known = typeof paths === 'string' ? await loadPaths({ env: { HOME: home }, configFile: undefined }) : paths;
  let asked: ReturnType<DoctorContext['loginEnv']> | undefined;
  return {
    paths: known,
    configFile,
    configFault: typeof config === 'string' ? config : undefined,
    controlPlane: typeof config === 'string' ? undefined : httpUrl(config.connectUrl),
    env,
    sessionEnv,
    loginEnv: () => (asked ??= askLoginShell(sessionEnv)),
    home,
    uid: process.getuid?.(),
  };
}

/** The value, or why there is none. */
async function settled<Value extends object>(reading: Promise<Value>): Promise<Value | string> {
  return reading.catch((error: unknown) => {
    if (isGatewayError(error)) return error.message;
    throw error;
  });
}

function httpUrl(connectUrl: URL): URL {
  return new URL(connectUrl.href.replace(/^ws/, 'http').replace(/gateway\/connect$/, ''));
}

async function askLoginShell(sessionEnv: DoctorContext['sessionEnv']): ReturnType<DoctorContext['loginEnv']> {
  const startMs = performance.now();
  const { variables } = await loginEnvironment(sessionEnv);
  return { env: variables, tookMs: Math.round(performance.now() - startMs) };
}

/** One that fails is a finding of its own, and keeps no other from being told. */
async function performed(name: string, work: () => ReturnType<Check>): Promise<Finding[]> {
  try {
    return [await work()].flat();
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).name;
    const fix = 'Run as the user of the gateway; if it stays, report this line.';
    return [{ check: name, state: 'warning', found: `could not be looked at: ${why}`, fix }];
  }
}

function described(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, found, fix }) => [
    `${state.padEnd('problem'.length)}  ${check.padEnd(width)}  ${found}`,
    ...(fix === undefined ? [] : [`${' '.repeat('problem'.length + width + 4)}-> ${fix}`]),
  ]);
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const total = `problems: ${count('problem')}, warnings: ${count('warning')}`;
  // Names of files may hold anything; a terminal must not obey them.
  return [...lines, '', total].map((line) => `${line.replaceAll(/\p{Cc}/gu, ' ')}\n`).join('');
}
