// `vibecode-gateway status`: the lock says whether a gateway runs, the status file what it does.
import { readLockHolder } from '../config/data-lock.ts';
import { readStatus, type GatewayStatus } from '../config/status-file.ts';

/** Exit status when no gateway runs, as service managers use it. */
const NOT_RUNNING = 3;

export interface StatusOptions {
  dataDir: string;
  json: boolean;
  print: (text: string) => void;
}

export async function status({ dataDir, json, print }: StatusOptions): Promise<number> {
  const holder = await readLockHolder(dataDir);
  const found = holder === undefined ? undefined : await readStatus(dataDir);
  const current = found?.pid === holder?.pid ? found : undefined;
  if (json) {
    const state = current ?? (holder === undefined ? {} : { pid: holder.pid });
    print(`${JSON.stringify({ running: holder !== undefined, data_dir: dataDir, ...state })}\n`);
  } else {
    print(holder === undefined ? `No gateway runs on ${dataDir}.\n` : describe(holder.pid, current));
  }
  return holder === undefined ? NOT_RUNNING : 0;
}

function describe(pid: number, current: GatewayStatus | undefined): string {
  if (current === undefined) return `A gateway (pid ${pid}) is starting.\n`;
  const { version, control_plane: controlPlane, link, sessions } = current;
  const lines = [
    `Gateway ${version} (pid ${pid})`,
    `${controlPlane}: ${link.state} since ${new Date(link.since).toISOString()}`,
    ...(link.todo === undefined ? [] : [link.todo]),
    `${sessions.length} sessions`,
    ...sessions.map(({ session_id: id, agent, name, workdir }) => `  ${id}  ${agent}  ${name}  ${workdir}`),
  ];
  return `${lines.join('\n')}\n`;
}
