// Whether a name's bytes are no UTF-8: the machine then lists it with U+FFFD in it, and as not readable. Pure.
import type { FileEntry } from '@vibecode/protocol';
import { isolatedName } from './shown-name.ts';

export function isNameNoText({ name, is_readable: isReadable }: Pick<FileEntry, 'name' | 'is_readable'>): boolean {
  return !isReadable && name.includes('\ufffd');
}

export function nameNoTextAdvice(name: string): string {
  return `The name ${isolatedName(name)} is no text (not UTF-8), so it cannot be opened from here. Rename it on the machine, in a terminal.`;
}
