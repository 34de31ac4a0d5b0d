// Puts new contents in a file's place in one step: whoever reads it, and whatever dies in between, sees the old or the
// new file whole.
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface ReplaceFileOptions {
  path: string;
  /** Beside it, on the same file system. */
  temporaryPath: string;
  contents: Uint8Array;
  /** Of the file as it was; undefined for a new one. */
  before: { mode: number; uid: number; gid: number } | undefined;
  /** Asked last, when all that is left is the renaming. */
  mayReplace: () => Promise<boolean>;
}

/** sshd reads no file that others may write, and never needs more than this. */
const NEW_FILE_MODE = 0o600;
const WRITABLE_BY_OTHERS = 0o022;

/** Whether it was replaced; where not, nothing is left of the try. */
export async function replaceFile(options: ReplaceFileOptions): Promise<boolean> {
  const { path, temporaryPath, contents, before, mayReplace } = options;
  try {
    const file = await open(temporaryPath, 'wx', NEW_FILE_MODE);
    try {
      await keepOwner(file, before);
      await file.chmod(before === undefined ? NEW_FILE_MODE : before.mode & 0o7777 & ~WRITABLE_BY_OTHERS);
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await mayReplace())) {
      await rm(temporaryPath, { force: true });
      return false;
    }
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

async function keepOwner(file: FileHandle, before: ReplaceFileOptions['before']): Promise<void> {
  if (before === undefined) return;
  const { uid, gid } = await file.stat();
  if (uid !== before.uid || gid !== before.gid) await file.chown(before.uid, before.gid);
}

/** The name outlives a power cut only once the folder is on the disk as well. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
