// Which paths may be opened at all. Pure: places.ts asks the file system and then, with what it really found, this.
import { ProtocolError } from '@vibecode/protocol';

/** Linux's NAME_MAX and PATH_MAX less the closing NUL; what is longer fails there with less of a reason. */
export const MAX_NAME_BYTES = 255;
export const MAX_PATH_BYTES = 4_095;

export type Verdict = 'ok' | 'outside' | 'protected';

export interface Fence {
  /** Real paths of what may be opened. */
  roots: readonly string[];
  /** Real paths of what may not, each with everything below it, and with its backup copies (`name.bak`, `name~`). */
  protectedPaths: readonly string[];
}

/** What a person or page wrote -> an absolute path without `~`, `.` and empty parts; `..` is refused. */
export function readPath(text: string, home: string): string {
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) {
    throw refused('The path holds characters that no file name can have.');
  }
  if (!/^(?:\/|~(?:\/|$))/.test(text)) {
    throw refused('The path must begin with / or ~/.');
  }
  const absolute = text.startsWith('~') ? `${home}/${text.slice(1)}` : text;
  const parts = absolute.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refused('The path must not hold "..". Write where it leads to.');
  if (parts.some((part) => byteLength(part) > MAX_NAME_BYTES)) {
    throw refused(`A name of the path is longer than ${MAX_NAME_BYTES} bytes. Choose a shorter one.`);
  }
  const path = `/${parts.join('/')}`;
  if (byteLength(path) > MAX_PATH_BYTES) throw refused('The path is too long.');
  return path;
}

/** One name inside a folder; anything that would be more than that is refused. */
export function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name) || /\p{Surrogate}/u.test(name)) {
    throw refused('The file needs a name of its own. Give it one.');
  }
  if (byteLength(name) > MAX_NAME_BYTES) {
    throw refused(`The name is longer than ${MAX_NAME_BYTES} bytes. Choose a shorter one.`);
  }
}

export function judgePath(path: string, { roots, protectedPaths }: Fence): Verdict {
  if (!roots.some((root) => isWithin(root, path))) return 'outside';
  const folded = fold(path);
  return protectedPaths.some((one) => isCovered(fold(one), folded)) ? 'protected' : 'ok';
}

/** Whether `path` is `folder` or lies in it. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Both as file systems that fold case and accents would take them: `.SSH` opens the same folder there. */
function isCovered(guarded: string, asked: string): boolean {
  if (isWithin(guarded, asked)) return true;
  const rest = asked.startsWith(guarded) ? asked.slice(guarded.length) : '';
  return rest.startsWith('.') || rest.startsWith('~');
}

function fold(path: string): string {
  return path.normalize('NFKC').toLowerCase();
}

export function refused(message: string): ProtocolError {
  return new ProtocolError('path_refused', message, { field: '/path' });
}
