// The gateway of this machine: enrolled over the admin socket at each start, given its files, kept running.
import { rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { delimiter, join } from 'node:path';
import { askAdmin } from './admin-client.ts';
import { CHECKOUT, type BuiltParts } from './built-parts.ts';
import type { DataFolder } from './data-folder.ts';
import { HostError } from './errors.ts';
import { spawnLeashed } from './leashed-child.ts';
import { LogFile } from './log-file.ts';
import { runningProcess } from './running-process.ts';
import { supervise, type Supervised } from './supervise.ts';

const STOP_PATIENCE_MS = 5_000;

export interface GatewayOptions {
  data: DataFolder;
  parts: BuiltParts;
  port: number;
  say: (line: string) => void;
  signal: AbortSignal;
}

export async function runGateway({ data, parts, port, say, signal }: GatewayOptions): Promise<Supervised> {
  const name = hostname();
  const { credential } = parseLocalGateway(
    await askAdmin({ socketPath: data.adminSocket, path: '/local-gateway', body: { name } }),
  );
  writePrivate(data.gatewayCredential, `${credential}\n`);
  const config = {
    control_plane_url: `http://127.0.0.1:${port}`,
    credential_file: data.gatewayCredential,
    data_dir: data.gateway,
    tmux_socket_dir: data.tmuxSockets,
    // The database of the control plane and its key lie in it, and the whole may lie in the person's home.
    private_dir: data.root,
    gateway_name: name,
    log_format: 'json',
  };
  writePrivate(data.gatewayConfig, `${JSON.stringify(config, null, 2)}\n`);
  const log = new LogFile(join(data.logs, 'gateway.log'));
  const env = agentEnvironment(process.env, CHECKOUT);
  const start = async () => {
    const child = spawnLeashed({
      command: [process.execPath, parts.gateway, 'run', '--config', data.gatewayConfig],
      env,
      endSignal: 'TERM',
    });
    log.follow(child.stdout, child.stderr);
    return runningProcess(child, { signal: 'SIGTERM', patienceMs: STOP_PATIENCE_MS });
  };
  return supervise({ name: 'gateway', start, lastLines: () => log.lastLines(), say, signal });
}

/**
 * The person's own environment: what npm and our toolchain put in front of it is not meant for their agents, and the
 * gateway takes its settings from the file alone.
 */
export function agentEnvironment(env: NodeJS.ProcessEnv, checkout: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || /^(?:npm_|VIBECODE_|NODE_|INIT_CWD$)/.test(name)) continue;
    kept[name] = value;
  }
  const folders = (env['PATH'] ?? '').split(delimiter);
  kept['PATH'] = folders.filter((folder) => !isOfNpm(folder) && !isWithin(folder, checkout)).join(delimiter);
  return kept;
}

/** What `npm run` adds: the .bin folders of the checkout and of all folders above it, and node-gyp's. */
function isOfNpm(folder: string): boolean {
  return folder.endsWith('/node_modules/.bin') || folder.endsWith('/node-gyp-bin');
}

function isWithin(folder: string, checkout: string): boolean {
  return folder === checkout || folder.startsWith(`${checkout}/`);
}

/** Made anew, so that the mode holds also where a file of another mode was before. */
function writePrivate(path: string, text: string): void {
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode: 0o600 });
}

function parseLocalGateway(answer: unknown): { credential: string } {
  const credential =
    typeof answer === 'object' && answer !== null && 'credential' in answer ? answer.credential : undefined;
  if (typeof credential === 'string') return { credential };
  throw new HostError('control_plane_answer', 'The control plane gave the gateway no credential.');
}
