// Which entries of a folder a page shows, and where the next one begins. Order: folders, then the rest; within each by
// name without regard to case, then by name, then by bytes.
import { isAscii } from 'node:buffer';
import { ProtocolError } from '@vibecode/protocol';

export interface FolderName {
  bytes: Buffer;
  /** Bytes that are no UTF-8 are U+FFFD. */
  text: string;
  isText: boolean;
  isFolder: boolean;
}

/** `entries` of a file list; with the longest names just below MAX_TEXT_MESSAGE_BYTES. */
export const PAGE_COUNT = 500;
/** Candidates kept before the larger half of them is forgotten: each round sorts some 2,000, whatever the folder holds. */
const MAX_KEPT = 4 * PAGE_COUNT;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

interface Keyed extends FolderName {
  folded: string;
}

export class FolderPage {
  readonly #from: Keyed | undefined;
  #kept: Keyed[] = [];
  /** Set once the page is full and there is more. */
  #lastOfFull: Keyed | undefined;
  #isSorted = true;

  /** The page after this entry, which need not be there any more; undefined for the first. */
  constructor(from: FolderName | undefined) {
    this.#from = from === undefined ? undefined : keyed(from);
  }

  add(name: FolderName): void {
    const entry = keyed(name);
    if (this.#from !== undefined && compare(entry, this.#from) <= 0) return;
    // In a large folder most names lie after a page that is full already.
    if (this.#lastOfFull !== undefined && compare(entry, this.#lastOfFull) > 0) return;
    this.#kept.push(entry);
    this.#isSorted = false;
    if (this.#kept.length >= MAX_KEPT) this.#trim();
  }

  get names(): readonly FolderName[] {
    this.#trim();
    return this.#kept;
  }

  get nextCursor(): string | null {
    this.#trim();
    return this.#lastOfFull === undefined ? null : writeCursor(this.#lastOfFull);
  }

  #trim(): void {
    if (this.#isSorted) return;
    this.#kept.sort(compare);
    if (this.#kept.length > PAGE_COUNT) {
      this.#kept.length = PAGE_COUNT;
      this.#lastOfFull = this.#kept.at(-1);
    }
    this.#isSorted = true;
  }
}

export function decodeName(bytes: Buffer): Pick<FolderName, 'bytes' | 'text' | 'isText'> {
  // Nearly all names, and far cheaper.
  if (isAscii(bytes)) return { bytes, text: bytes.toString('latin1'), isText: true };
  try {
    return { bytes, text: strictUtf8.decode(bytes), isText: true };
  } catch {
    return { bytes, text: bytes.toString('utf8'), isText: false };
  }
}

export function writeCursor({ bytes, isFolder }: Pick<FolderName, 'bytes' | 'isFolder'>): string {
  return `${isFolder ? 'd' : 'f'}.${bytes.toString('base64url')}`;
}

export function readCursor(cursor: string): FolderName {
  const [, kind, encoded] = /^([df])\.([\w-]+)$/.exec(cursor) ?? [];
  if (kind === undefined || encoded === undefined) {
    throw new ProtocolError('invalid_message', 'after must be next_after of the page before.', { field: '/after' });
  }
  return { ...decodeName(Buffer.from(encoded, 'base64url')), isFolder: kind === 'd' };
}

function keyed(name: FolderName): Keyed {
  return { ...name, folded: name.text.toLowerCase() };
}

function compare(a: Keyed, b: Keyed): number {
  if (a.isFolder !== b.isFolder) return a.isFolder ? -1 : 1;
  if (a.folded !== b.folded) return a.folded < b.folded ? -1 : 1;
  if (a.text !== b.text) return a.text < b.text ? -1 : 1;
  return Buffer.compare(a.bytes, b.bytes);
}
