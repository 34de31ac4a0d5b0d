// How npm reaches its registry on this machine, for a home that has no settings of its own.
import { spawnSync } from 'node:child_process';

const SETTINGS = ['registry', 'cafile', 'proxy', 'https-proxy'];
const TIMEOUT_MS = 30_000;

/** Lines for a shell's profile; null where the package cannot be had. */
export function npmSettings(packageName: string): { profile: string } | null {
  const seen = spawnSync('npm', ['view', packageName, 'name'], { stdio: 'ignore', timeout: TIMEOUT_MS });
  if (seen.status !== 0) return null;
  const lines = SETTINGS.flatMap((setting) => {
    const value = spawnSync('npm', ['config', 'get', setting], { encoding: 'utf8', timeout: TIMEOUT_MS }).stdout.trim();
    return value === '' || value === 'null' || value === 'undefined'
      ? []
      : [`export npm_config_${setting.replace('-', '_')}=${JSON.stringify(value)}`];
  });
  return { profile: lines.join('\n') };
}
