// One gateway a data folder: a lock file that names its holder, worthless once that process is gone.
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors.ts';
import { isProcessAlive, processStart } from '../platform/process-start.ts';

export interface DataLock {
  release: () => Promise<void>;
}

export interface LockHolder {
  pid: number;
  /** Tells a process from a later one of the same pid; empty where the system does not say. */
  started: string;
}

export function lockPath(dataDir: string): string {
  return join(dataDir, 'gateway.lock');
}

export async function takeDataLock(dataDir: string): Promise<DataLock> {
  const path = lockPath(dataDir);
  const own = `${path}.${process.pid}`;
  const holder: LockHolder = { pid: process.pid, started: await processStart(process.pid) };
  await writeFile(own, JSON.stringify(holder), { mode: 0o600 }).catch((cause: unknown) => {
    throw new GatewayError('data_folder', `The data folder ${dataDir} is not writable. Give it to this user.`, {
      cause,
    });
  });
  try {
    // A stale lock is taken away once; a second one means that somebody else is starting right now.
    for (let tries = 0; tries < 3; tries += 1) {
      if (await linked(own, path)) return { release: () => rm(path, { force: true }) };
      const other = await readLockHolder(dataDir);
      if (other !== undefined) throw alreadyRunning(dataDir, other);
      await takeAway(path, dataDir);
    }
    throw new GatewayError('already_running', `Another gateway is starting on ${dataDir}. Try again.`);
  } finally {
    await rm(own, { force: true });
  }
}

/** The live holder of the folder's lock, if there is one. */
export async function readLockHolder(dataDir: string): Promise<LockHolder | undefined> {
  return liveHolder(lockPath(dataDir));
}

async function takeAway(path: string, dataDir: string): Promise<void> {
  const stale = `${path}.stale-${process.pid}`;
  await rename(path, stale).catch(() => undefined);
  // Another starter may have replaced the stale lock between our look and our rename: then it is given back.
  const holder = await liveHolder(stale);
  if (holder !== undefined) await linked(stale, path);
  await rm(stale, { force: true });
  if (holder !== undefined) throw alreadyRunning(dataDir, holder);
}

async function liveHolder(path: string): Promise<LockHolder | undefined> {
  let holder: unknown;
  try {
    holder = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof holder !== 'object' || holder === null) return undefined;
  const { pid, started } = holder as Partial<LockHolder>;
  if (typeof pid !== 'number' || typeof started !== 'string' || !isProcessAlive(pid)) return undefined;
  return (await processStart(pid)) === started ? { pid, started } : undefined;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function alreadyRunning(dataDir: string, holder: LockHolder): GatewayError {
  return new GatewayError(
    'already_running',
    `A gateway (pid ${holder.pid}) runs on ${dataDir} already. Stop it first, or give this one its own VIBECODE_DATA_DIR.`,
  );
}
