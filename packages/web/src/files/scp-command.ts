// The command for files that are too large for the browser. Pure.
import type { SystemInfo } from '@vibecode/protocol';
import { joinPath, splitPath } from './file-path.ts';
import { quotePath } from './quote-path.ts';

export interface ScpCommandOptions {
  kind: 'upload' | 'download';
  /** On the machine. */
  path: string;
  system: Pick<SystemInfo, 'user' | 'hostname'> | undefined;
}

const PLAIN_NAME = /^[A-Za-z0-9._-]+$/;

export function scpCommand({ kind, path, system }: ScpCommandOptions): string {
  const isKnown = system !== undefined && PLAIN_NAME.test(system.user) && PLAIN_NAME.test(system.hostname);
  const host = isKnown ? `${system.user}@${system.hostname}` : 'user@machine';
  const { folder, name } = splitPath(path);
  return kind === 'upload'
    ? `scp ${quotePath(name) ?? 'FILE'} ${host}:${quotePath(joinPath(folder, '')) ?? 'FOLDER'}`
    : `scp ${host}:${quotePath(path) ?? 'FILE'} .`;
}
