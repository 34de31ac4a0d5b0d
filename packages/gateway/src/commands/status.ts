// `vibecode-gateway status`: the lock says whether a gateway runs, the status file what it does.
import { readLockHolder } from '../config/data-lock.ts';
import { readStatus, type GatewayStatus } from '../config/status-file.ts';
import { GATEWAY_VERSION } from '../version.ts';

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
    print(holder === undefined ? `No gateway runs on ${dataDir}.\n` : describe(holder.pid, current, Date.now()));
  }
  return holder === undefined ? NOT_RUNNING : 0;
}

function describe(pid: number, current: GatewayStatus | undefined, nowMs: number): string {
  if (current === undefined) return `A gateway (pid ${pid}) is starting.\n`;
  const { version, control_plane: controlPlane, link, sessions } = current;
  const isOlder =
    version === GATEWAY_VERSION ? '' : `; this command is ${GATEWAY_VERSION}, restart the gateway to use it`;
  const lines = [
    `Gateway ${version} (pid ${pid})${isOlder}`,
    `${controlPlane}: ${link.state === 'open' ? 'connected' : link.state} since ${new Date(link.since).toISOString()}`,
    ...(link.todo === undefined ? [] : [link.todo]),
    `sessions: ${sessions.length}`,
    ...sessions.flatMap((session) => [
      `  ${session.session_id}  ${session.agent}  ${session.name}  ${session.workdir}`,
      `      last input ${ago(session.last_input_at, nowMs)}, last output ${ago(session.last_output_at, nowMs)}`,
    ]),
  ];
  // Names and folders may hold anything; a terminal must not obey them.
  return lines.map((line) => `${line.replaceAll(/\p{Cc}/gu, ' ')}\n`).join('');
}

function ago(at: number | null | undefined, nowMs: number): string {
  if (at === null || at === undefined) return 'unknown';
  const seconds = Math.max(0, Math.floor((nowMs - at) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h ago` : `${Math.floor(seconds / 86_400)} days ago`;
}
