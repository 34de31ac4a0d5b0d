// Which folder of releases the control plane serves: the first that holds one, so that a release made in the checkout is
// found without being copied.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const CHANNELS = ['stable', 'beta'];

/** The first folder is there in any case, and is the one when none holds a release. */
export function chooseReleases([first, ...others]: readonly [string, ...string[]]): string {
  const holdsRelease = (folder: string) =>
    CHANNELS.some((channel) => existsSync(join(folder, channel, 'manifest.json')));
  return [first, ...others].find(holdsRelease) ?? first;
}
