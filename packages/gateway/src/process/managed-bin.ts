// The folder of links to the agents that agents.install brought; the install scripts put them there. Pure.
import { join } from 'node:path';

export const MANAGED_BIN = '.local/share/vibecode/bin';

export function managedBin(home: string): string {
  return join(home, MANAGED_BIN);
}

/** At the end: an agent that the person has installed by themselves goes first. */
export function withManagedBin(path: string, home: string): string {
  const folder = managedBin(home);
  const folders = path.split(':').filter((entry) => entry !== '' && entry !== folder);
  return [...folders, folder].join(':');
}
