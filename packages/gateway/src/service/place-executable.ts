// The running file to where the service starts it. Its owner is the gateway's user, so that it can renew itself; the file
// that runs there is never written to.
import { createReadStream } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import type { FoundOwner } from './service-owner.ts';

/** Whether there was anything to place. */
export async function placeExecutable(
  executable: string,
  target: string,
  { uid, gid }: Pick<FoundOwner, 'uid' | 'gid'>,
): Promise<boolean> {
  const isItself = (await realpath(target).catch(() => undefined)) === (await realpath(executable));
  if (isItself) return false;
  const temporary = `${target}.installing`;
  await rm(temporary, { force: true });
  // Made anew and changed by handle: root follows no link that the folder's owner puts there meanwhile.
  const file = await open(temporary, 'wx', 0o700);
  try {
    for await (const part of createReadStream(executable)) await file.writeFile(part as Buffer);
    await file.sync();
    await file.chmod(0o755);
    await file.chown(uid, gid);
  } finally {
    await file.close();
  }
  await rename(temporary, target);
  return true;
}
