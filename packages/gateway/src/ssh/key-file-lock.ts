// One writer of authorized_keys at a time, over all gateways of this person. The lock is a symbolic link whose text names
// its holder: made in one step, so that it is never without a name, and gone in one step.
import { readlink, symlink, unlink } from 'node:fs/promises';
import { ProtocolError } from '@vibecode/protocol';
import { holderId, isStale, newHolder } from './lock-holder.ts';

export interface KeyFileLock {
  /** Whether nobody has taken it away. */
  isHeld: () => Promise<boolean>;
  release: () => Promise<void>;
}

export interface TakeLockOptions {
  path: string;
  waitMs: number;
}

/** A writer holds the lock for a few milliseconds. */
const ASK_AGAIN_AFTER_MS = 20;

export async function takeKeyFileLock({ path, waitMs }: TakeLockOptions): Promise<KeyFileLock> {
  const own = await newHolder();
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    if (await isMade(own, path)) {
      const isHeld = async (): Promise<boolean> => (await holderOf(path)) === own;
      return { isHeld, release: async () => ((await isHeld()) ? unlink(path) : undefined) };
    }
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (performance.now() >= deadlineMs) {
      throw new ProtocolError(
        'key_file_busy',
        `Another process is changing authorized_keys. Try again; if no gateway of yours does, remove ${path}`,
      );
    }
    if (await isStale(path, holder)) await removeStale({ path, holder, waitMs: deadlineMs - performance.now() });
    else await new Promise<void>((resolve) => void setTimeout(resolve, ASK_AGAIN_AFTER_MS));
  }
}

/**
 * Of those who find a lock stale, only the one who holds the lock named after that very holder removes it: nobody can
 * take away the lock that a quicker one has made meanwhile. That one's death is a stale lock like any other.
 */
async function removeStale({ path, holder, waitMs }: TakeLockOptions & { holder: string }): Promise<void> {
  const right = await takeKeyFileLock({ path: `${path}.${holderId(holder)}`, waitMs });
  try {
    if ((await holderOf(path)) === holder) await unlink(path);
  } finally {
    await right.release();
  }
}

async function isMade(holder: string, path: string): Promise<boolean> {
  try {
    await symlink(holder, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    // Not of our making; nothing tells whose it is.
    if (code === 'EINVAL') return '';
    throw error;
  }
}
