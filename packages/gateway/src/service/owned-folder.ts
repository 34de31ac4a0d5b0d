// A folder of the gateway's user, made or taken over. Root does it by handle: a link that this user has put in its place
// must not give away the folder that it leads to.
import { constants, mkdir, open } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import type { FoundOwner } from './service-owner.ts';

export async function ownedFolder(path: string, { uid, gid, scope }: FoundOwner, mode: number): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  // In their own home people may keep it elsewhere.
  const noLink = scope === 'system' ? constants.O_NOFOLLOW : 0;
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | noLink).catch((cause: unknown) => {
    throw new GatewayError('service_failed', `${path} is no folder, or a link to one. Move it away, then try again.`, {
      cause,
    });
  });
  try {
    await folder.chmod(mode);
    await folder.chown(uid, gid);
  } finally {
    await folder.close();
  }
}
