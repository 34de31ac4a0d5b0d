// One host for each data folder: two workerds on one folder would both serve the same objects and lose writes.
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { HostError } from './errors.ts';
import { processStartTime } from './process-start-time.ts';

export interface LockHolder {
  pid: number;
  /** Together with the pid it names one process; see processStartTime. */
  started: string;
  url: string;
}

export interface DataLock {
  release(): void;
}

/** Throws `already_running` while the process that holds the lock lives; a lock whose holder is gone is taken over. */
export function lockData(lockFile: string, url: string): DataLock {
  const started = processStartTime(process.pid);
  if (started === null)
    throw new HostError('data_folder', 'This system does not say when a process began (is /proc mounted?).');
  const mine = `${JSON.stringify({ pid: process.pid, started, url } satisfies LockHolder)}\n`;
  if (!createExclusively(lockFile, mine)) {
    const seen = readText(lockFile);
    refuseLiving(seen);
    if (!takeAway(lockFile, seen) || !createExclusively(lockFile, mine)) {
      throw new HostError('already_running', 'Another VibeCode is just starting on this data.');
    }
  }
  return {
    release() {
      if (readText(lockFile) === mine) rmSync(lockFile, { force: true });
    },
  };
}

/** A look, without taking the lock: throws `already_running` as lockData would. */
export function assertNotRunning(lockFile: string): void {
  refuseLiving(readText(lockFile));
}

function refuseLiving(lock: string | null): void {
  const holder = parseHolder(lock);
  if (holder === null || processStartTime(holder.pid) !== holder.started) return;
  throw new HostError(
    'already_running',
    `VibeCode already runs on this data at ${holder.url} (process ${holder.pid}). Use that one, stop it first, or give this one its own --data DIR.`,
  );
}

/** Written in full under another name and then linked, so that nobody ever reads half a lock. */
function createExclusively(lockFile: string, text: string): boolean {
  const draft = `${lockFile}.${process.pid}`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    closeSync(descriptor);
    rmSync(draft, { force: true });
  }
}

/**
 * Removes the lock if it is still the one that was looked at; false where somebody else took it over meanwhile. Moved aside
 * first: of two that remove the same dead lock by its name, the later one would remove the earlier one's new lock.
 */
export function takeAway(lockFile: string, seen: string | null): boolean {
  const aside = `${lockFile}.${process.pid}.old`;
  try {
    renameSync(lockFile, aside);
  } catch (error) {
    // Released or taken away by another: whoever creates the next one has it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
  try {
    if (readText(aside) === seen) return true;
    linkSync(aside, lockFile);
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

function parseHolder(text: string | null): LockHolder | null {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    if (typeof parsed !== 'object' || parsed === null) return null;
    const { pid, started, url } = parsed as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof started !== 'string' || typeof url !== 'string') return null;
    return { pid, started, url };
  } catch {
    return null;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
