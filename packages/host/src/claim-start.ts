// May a host start here at all? Looked at before anything is built or made, and changes nothing.
import { assertNotRunning } from './data-lock.ts';
import { lockFileOf } from './data-folder.ts';
import { claimPort } from './free-port.ts';
import type { RunOptions } from './options.ts';

/** The port to listen on, for 0 a free one. Throws `already_running` or `port_taken`. */
export async function claimStart({ port, dataFolder }: Pick<RunOptions, 'port' | 'dataFolder'>): Promise<number> {
  // Before the port is tried: whoever starts twice should hear that, and not that the port is taken.
  assertNotRunning(lockFileOf(dataFolder));
  return claimPort(port);
}
