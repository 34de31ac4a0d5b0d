// The texts of the install scripts. The bundle carries them in itself: build.ts puts another module here.
import { readFile } from 'node:fs/promises';
import type { InstallScript } from './agent.ts';

const SCRIPTS = new URL('../../scripts/', import.meta.url);
/** Sourced by each of the others. */
export const SHARED_SCRIPT = 'install-agent.sh';

export function readInstallScript(file: InstallScript | typeof SHARED_SCRIPT): Promise<string> {
  return readFile(new URL(file, SCRIPTS), 'utf8');
}
