// The settings that a person means who types `status` or `doctor` without any: those of the gateway that is installed here.
import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { serviceLayout } from '../service/detect-service.ts';

export interface InstalledSettingsOptions {
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
  /** In the order in which they count. */
  envFiles?: readonly string[];
}

/** `env` itself where settings are given, or none is installed whose settings this user may read. */
export async function withInstalledSettings(options: InstalledSettingsOptions): Promise<NodeJS.ProcessEnv> {
  const { env, configFile, envFiles = installedEnvFiles(env) } = options;
  const isGiven = Object.keys(env).some((name) => name.startsWith('VIBECODE_'));
  if (isGiven || configFile !== undefined) return env;
  for (const file of envFiles) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return { ...env, ...variablesOf(text) };
  }
  return env;
}

/** One's own gateway before the machine's. */
function installedEnvFiles(env: NodeJS.ProcessEnv): string[] {
  const owner = { user: userInfo().username, home: env['HOME'] ?? homedir() };
  return (['user', 'system'] as const).map((scope) => serviceLayout({ ...owner, scope }).envFile);
}

/** As systemd reads an EnvironmentFile, of which ours is the simplest kind: a variable a line, quotes around it or none. */
function variablesOf(text: string): Record<string, string> {
  const lines = text.matchAll(/^[ \t]*(VIBECODE_\w+)=(["']?)(.*?)\2[ \t\r]*$/gm);
  return Object.fromEntries([...lines].map(([, name = '', , value = '']) => [name, value]));
}
