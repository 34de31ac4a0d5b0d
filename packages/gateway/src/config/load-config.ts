// Environment, config file and defaults -> a checked config. Anything unknown or malformed is refused with what to do.
import { readFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { resolve } from 'node:path';
import { GatewayError } from '../errors.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../platform/log.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts';
import { parseUpdateWindow, type UpdateWindow } from './update-window.ts';

const TMUX_SERVER_KINDS = ['own', 'service'] as const;
const UPDATE_CHANNELS = ['stable', 'beta'] as const;
const UPDATE_POLICIES = ['manual', 'automatic'] as const;
/** Who starts the tmux server: the gateway, or a service beside it. */
export type TmuxServerKind = (typeof TMUX_SERVER_KINDS)[number];

export interface GatewayConfig {
  /** Of the gateway's own endpoint: `ws(s)://…/gateway/connect`. */
  connectUrl: URL;
  credentialFile: string;
  dataDir: string;
  tmuxSocketDir: string;
  tmuxServer: TmuxServerKind;
  instanceFile: string;
  privateDir: string | undefined;
  /** Undefined where the gateway dials by itself. */
  linkSocketDir: string | undefined;
  gatewayName: string;
  /** Ends with a slash. */
  releasesUrl: URL;
  updateChannel: (typeof UPDATE_CHANNELS)[number];
  fixedUpdatePolicy: FixedUpdatePolicy;
  logLevel: LogLevel;
  logFormat: LogFormat;
}

/** What of the update policy is said here, so that no browser can choose it. */
export interface FixedUpdatePolicy {
  mode?: FixedSetting<(typeof UPDATE_POLICIES)[number]>;
  window?: FixedSetting<UpdateWindow>;
}

export interface FixedSetting<T> {
  value: T;
  /** What says it, for people: "environment variable …", "key … in …". */
  by: string;
}

export interface ConfigSources {
  env: NodeJS.ProcessEnv;
  /** Of `--config`; undefined for none. */
  configFile: string | undefined;
  /** Whether the log goes to a person's terminal. */
  isTerminal: boolean;
}

/** A value, and what to call the place it comes from. */
interface Given {
  text: string;
  from: string;
}

type GivenSettings = Partial<Record<SettingName, Given>>;

export async function loadConfig({ env, configFile, isTerminal }: ConfigSources): Promise<GatewayConfig> {
  const given: GivenSettings = { ...(await readConfigFile(configFile)), ...readEnvironment(env) };
  const { dataDir, ...paths } = configPaths(given, env);
  const url = connectUrl(given.controlPlaneUrl);
  return {
    connectUrl: url,
    dataDir,
    ...paths,
    tmuxServer: oneOf(given.tmuxServer, TMUX_SERVER_KINDS, 'own'),
    gatewayName: gatewayName(given.gatewayName),
    releasesUrl: releasesUrl(given.releasesUrl, url),
    updateChannel: oneOf(given.updateChannel, UPDATE_CHANNELS, 'stable'),
    fixedUpdatePolicy: fixedUpdatePolicy(given),
    logLevel: oneOf(given.logLevel, LOG_LEVELS, 'info'),
    logFormat: oneOf(given.logFormat, LOG_FORMATS, isTerminal ? 'pretty' : 'json'),
  };
}

/** The address of the control plane as it was given, for `enroll`; undefined where none was. */
export async function loadControlPlane({
  env,
  configFile,
}: Omit<ConfigSources, 'isTerminal'>): Promise<string | undefined> {
  return { ...(await readConfigFile(configFile)), ...readEnvironment(env) }.controlPlaneUrl?.text;
}

/** What `status` and `attach` need: they run without a control plane. */
export async function loadPaths({ env, configFile }: Omit<ConfigSources, 'isTerminal'>): Promise<ConfigPaths> {
  return configPaths({ ...(await readConfigFile(configFile)), ...readEnvironment(env) }, env);
}

export type ConfigPaths = Pick<
  GatewayConfig,
  'dataDir' | 'credentialFile' | 'tmuxSocketDir' | 'instanceFile' | 'privateDir' | 'linkSocketDir'
>;

function configPaths(given: GivenSettings, env: NodeJS.ProcessEnv): ConfigPaths {
  const home = env['HOME'] ?? homedir();
  const absolute = <Fallback>(value: Given | undefined, fallback: Fallback): string | Fallback => {
    if (value === undefined) return fallback;
    if (value.text.includes('\0')) throw wrong(value, 'holds a zero byte', 'give a path');
    return resolve(value.text.replace(/^~(?=\/|$)/, home));
  };
  const dataDir = absolute(given.dataDir, resolve(home, '.local/state/vibecode-gateway'));
  return {
    dataDir,
    credentialFile: absolute(given.credentialFile, resolve(dataDir, 'credential')),
    tmuxSocketDir: absolute(given.tmuxSocketDir, resolve(dataDir, 'tmux')),
    instanceFile: absolute(given.instanceFile, resolve(dataDir, 'instance-id')),
    privateDir: absolute(given.privateDir, undefined),
    linkSocketDir: absolute(given.linkSocketDir, undefined),
  };
}

function readEnvironment(env: NodeJS.ProcessEnv): GivenSettings {
  const given: GivenSettings = {};
  const nameOf = new Map<string, SettingName>(SETTING_NAMES.map((name) => [SETTINGS[name].env, name]));
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('VIBECODE_') || text === undefined || text === '') continue;
    const name = nameOf.get(variable);
    if (name === undefined) {
      throw new GatewayError(
        'config_invalid',
        `The environment variable ${variable} is unknown. Unset it, or use one of: ${[...nameOf.keys()].join(', ')}.`,
      );
    }
    given[name] = { text, from: `environment variable ${variable}` };
  }
  return given;
}

async function readConfigFile(path: string | undefined): Promise<GivenSettings> {
  if (path === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const what = cause instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw new GatewayError('config_invalid', `The config file ${path} ${what}. Mend it, or name another by --config.`, {
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GatewayError('config_invalid', `The config file ${path} must hold one JSON object, {"key": "value"}.`);
  }
  const given: GivenSettings = {};
  const nameOf = new Map<string, SettingName>(SETTING_NAMES.map((name) => [SETTINGS[name].key, name]));
  for (const [key, text] of Object.entries(value as Record<string, unknown>)) {
    const name = nameOf.get(key);
    if (name === undefined) {
      throw new GatewayError(
        'config_invalid',
        `The key "${key}" in ${path} is unknown. Remove it, or use one of: ${[...nameOf.keys()].join(', ')}.`,
      );
    }
    if (typeof text !== 'string' || text === '') {
      throw new GatewayError('config_invalid', `The key "${key}" in ${path} must be a string that is not empty.`);
    }
    given[name] = { text, from: `key "${key}" in ${path}` };
  }
  return given;
}

function connectUrl(given: Given | undefined): URL {
  const { env, key } = SETTINGS.controlPlaneUrl;
  if (given === undefined) {
    throw new GatewayError(
      'config_invalid',
      `No control plane is given. Set ${env}, or "${key}" in the config file, to its address, for example https://vibecode.example.`,
    );
  }
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined;
  if (url === undefined || !/^(https?|wss?):$/.test(url.protocol)) {
    throw wrong(given, 'is no http(s) address', 'give one like https://vibecode.example');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw wrong(given, 'holds a user, a password, a query or a fragment', 'give the bare address');
  }
  url.protocol = url.protocol.replace('http', 'ws');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/gateway/connect`;
  return url;
}

function releasesUrl(given: Given | undefined, connect: URL): URL {
  if (given === undefined) return new URL('../releases/', connect.href.replace(/^ws/, 'http'));
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw wrong(given, 'is no http(s) address', 'give one like https://vibecode.example/releases/');
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/`;
  return url;
}

function fixedUpdatePolicy({ updatePolicy: mode, updateWindow: window }: GivenSettings): FixedUpdatePolicy {
  return {
    ...(mode !== undefined && { mode: { value: oneOf(mode, UPDATE_POLICIES, 'manual'), by: mode.from } }),
    ...(window !== undefined && { window: { value: updateWindow(window), by: window.from } }),
  };
}

function updateWindow(given: Given): UpdateWindow {
  const window = parseUpdateWindow(given.text);
  if (window === undefined) throw wrong(given, 'is no span of time', 'give one like 02:00-05:00');
  return window;
}

function gatewayName(given: Given | undefined): string {
  if (given === undefined) return hostname();
  const name = given.text.trim();
  if (name === '' || name.length > 100 || /\p{Cc}/u.test(name)) {
    throw wrong(given, 'is no name', 'give 1 to 100 characters without control characters');
  }
  return name;
}

function oneOf<T extends string>(given: Given | undefined, allowed: readonly T[], fallback: T): T {
  if (given === undefined) return fallback;
  const found = allowed.find((value) => value === given.text);
  if (found === undefined) throw wrong(given, 'is none of the known values', `use one of: ${allowed.join(', ')}`);
  return found;
}

/** The value itself is not repeated: it may be a secret that was put into the wrong place. */
function wrong(given: Given, fault: string, todo: string): GatewayError {
  return new GatewayError('config_invalid', `The ${given.from} ${fault}; ${todo}.`);
}
