// Gives a finished upload its name, in one step that either happens or does not, and never in place of a file that the
// person did not mean.
import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink } from 'node:fs/promises';
import { errnoOf } from '../platform/errno-of.ts';

/** Where a file system has no hard links; which of them it says differs by system. */
const NO_HARD_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

export interface PlaceFileOptions {
  /** Both as OpenFolder.child gives them: a folder that moves meanwhile does not lead us elsewhere. */
  temporary: string;
  target: string;
  /** Told before a name is taken that a crash would leave behind. */
  claiming: () => Promise<void>;
}

/** Replaces what stands there. A folder is not replaced. */
export async function replaceFile({
  temporary,
  target,
}: Pick<PlaceFileOptions, 'temporary' | 'target'>): Promise<void> {
  await rename(temporary, target);
}

/** Throws EEXIST where something stands under the name, whenever it came. */
export async function placeNewFile(options: PlaceFileOptions): Promise<void> {
  try {
    await link(options.temporary, options.target);
  } catch (error) {
    if (!NO_HARD_LINKS.has(errnoOf(error))) throw error;
    await claimAndRename(options);
    return;
  }
  await unlink(options.temporary);
}

/** Without hard links: an empty file of ours takes the name, which fails where one is there, and is then replaced. */
export async function claimAndRename({ temporary, target, claiming }: PlaceFileOptions): Promise<void> {
  await lstat(target).then(
    () => {
      throw Object.assign(new Error('the name is taken'), { code: 'EEXIST' });
    },
    (error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    },
  );
  await claiming();
  const claim = await open(target, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    await rename(temporary, target);
  } catch (error) {
    await unlink(target);
    throw error;
  } finally {
    await claim.close();
  }
}
