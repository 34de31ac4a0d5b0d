// Where authorized_keys really is: people keep it in a folder of dotfiles and link to it.
import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** As many as Linux follows. */
const MAX_LINKS = 40;

/** The file that a write must replace, with all links followed, also where the last one points at nothing yet. */
export async function keyFilePath(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    at = join(await realFolder(dirname(at)), basename(at));
    const found = await lstat(at).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) return at;
    at = resolve(dirname(at), await readlink(at));
  }
  throw Object.assign(new Error('Too many symbolic links'), { code: 'ELOOP' });
}

/** One that is not there yet is made later, or named in the error. */
async function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}
