// Whether a file is a second name of a credential, made by a hard link: by that name it is still the credential.
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { identities, identityOf } from './file-identity.ts';

/** Names of one protected path that are compared; a folder of keys has a few, a browser's has thousands. */
const MAX_COMPARED_FILES = 4_000;

/** `file` is one with several names. */
export async function isLinkToProtected(
  file: { dev: number; ino: number },
  protectedPaths: readonly string[],
): Promise<boolean> {
  for (const path of protectedPaths) {
    const found = await stat(path).catch(() => undefined);
    // Hard links end at the file system, and with it most of what is protected needs no look: /proc and /sys above all.
    if (found === undefined || found.dev !== file.dev) continue;
    if (identityOf(found) === identityOf(file)) return true;
    if (found.isDirectory() && (await holds(path, file))) return true;
  }
  return false;
}

async function holds(top: string, file: { dev: number; ino: number }): Promise<boolean> {
  const folders = [top];
  let leftCount = MAX_COMPARED_FILES;
  for (let folder = folders.shift(); folder !== undefined && leftCount > 0; folder = folders.shift()) {
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    const named = entries.slice(0, leftCount);
    leftCount -= named.length;
    const files: string[] = [];
    for (const entry of named) {
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (entry.isFile()) files.push(join(folder, entry.name));
    }
    if ((await identities(files)).has(identityOf(file))) return true;
  }
  return false;
}
