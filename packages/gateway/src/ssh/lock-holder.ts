// Who holds a lock, in one word, and whether that process is still there.
import { randomBytes } from 'node:crypto';
import { lstat, readlink } from 'node:fs/promises';
import { isProcessAlive, processStart } from '../platform/process-start.ts';
import { bootId } from '../process/boot-id.ts';

/** A lock of another machine (a home folder on the network) or of an earlier run of this one: work takes milliseconds. */
const FOREIGN_STALE_AFTER_MS = 60_000;

/** A word of its own for each taking: no two are alike. */
export async function newHolder(): Promise<string> {
  return [process.pid, await processStart(process.pid), await machine(), randomBytes(8).toString('hex')].join(';');
}

export function holderId(holder: string): string {
  return /[0-9a-f]{16}$/.exec(holder)?.[0] ?? 'unknown';
}

/** Whether the lock at `path`, held by `holder`, will never be given back. */
export async function isStale(path: string, holder: string): Promise<boolean> {
  const [pidText, started, where] = holder.split(';');
  const pid = Number(pidText);
  if (where !== (await machine()) || !Number.isInteger(pid) || pid <= 0) {
    const made = await lstat(path).catch(() => undefined);
    return made !== undefined && Date.now() - made.mtimeMs > FOREIGN_STALE_AFTER_MS;
  }
  return !isProcessAlive(pid) || (await processStart(pid)) !== started;
}

/** A process's number means something only within one run of one machine, and there within one PID namespace. */
let thisMachine: Promise<string> | undefined;
function machine(): Promise<string> {
  thisMachine ??= Promise.all([bootId(), readlink('/proc/self/ns/pid').catch(() => '')]).then((parts) =>
    parts.join('/').replaceAll(';', ''),
  );
  return thisMachine;
}
