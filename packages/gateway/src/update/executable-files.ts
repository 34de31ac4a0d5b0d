// The executable and its two neighbours: `.new`, which was downloaded, and `.prev`, which ran before. At every moment a
// whole file stands under the executable's own name.
import { constants, copyFile, link, rename, rm, stat, access, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProtocolError } from '@vibecode/protocol';
import { noRights } from './download-file.ts';

export interface ExecutableFiles {
  current: string;
  fresh: string;
  previous: string;
}

export function executableFiles(current: string): ExecutableFiles {
  return { current, fresh: `${current}.new`, previous: `${current}.prev` };
}

/** Rejects `permission_denied` where nothing could be replaced. */
export async function checkRights({ current }: ExecutableFiles): Promise<void> {
  await access(dirname(current), constants.W_OK).catch((cause: unknown) => {
    throw noRights(dirname(current), cause);
  });
}

/** current -> previous, fresh -> current. `keepsPrevious` where what runs is not proven itself: the one before it stays. */
export async function swapIn(
  { current, fresh, previous }: ExecutableFiles,
  { keepsPrevious }: { keepsPrevious: boolean },
): Promise<void> {
  if (!keepsPrevious) {
    const kept = `${previous}.making`;
    await rm(kept, { force: true });
    // A link costs nothing; where the file is another user's the kernel refuses it.
    await link(current, kept).catch(() => copyFile(current, kept));
    await rename(kept, previous);
  }
  await rename(fresh, current);
  await syncFolder(dirname(current));
}

export async function hasPrevious({ previous }: ExecutableFiles): Promise<boolean> {
  return stat(previous).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Rejects `update_no_previous`. */
export async function checkPrevious(files: ExecutableFiles): Promise<void> {
  if (await hasPrevious(files)) return;
  throw new ProtocolError(
    'update_no_previous',
    'There is no earlier version on this machine to go back to. Install one by its version instead.',
  );
}

/** previous -> current; rejects `update_no_previous`. */
export async function swapBack(files: ExecutableFiles): Promise<void> {
  await checkPrevious(files);
  await rename(files.previous, files.current);
  await syncFolder(dirname(files.current));
}

/** A rename is on the disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
