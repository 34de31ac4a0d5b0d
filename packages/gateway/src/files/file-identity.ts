// Device and inode: the same for every name, link and mount of one file or folder.
import { stat } from 'node:fs/promises';

export function identityOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`;
}

/** Of what these paths lead to, as far as it is there. */
export async function identities(paths: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return new Set(found.flatMap((one) => (one === undefined ? [] : [identityOf(one)])));
}
