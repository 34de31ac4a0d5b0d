// One page of a folder, folders first. Reads the folder as a stream and keeps no more of it than a page, so that a folder
// of any size costs time and no memory.
import { constants, type Stats } from 'node:fs';
import { access, lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError, type CommandBodies, type CommandResults, type FileEntry } from '@vibecode/protocol';
import { fileError, shown } from './file-error.ts';
import { identityOf } from './file-identity.ts';
import { decodeName, FolderPage, readCursor, type FolderName } from './folder-page.ts';
import { judgePath, parentOf } from './path-guard.ts';
import type { Bounds, OpenFolder, Places } from './places.ts';
import { isTemporaryName } from './transfer-journal.ts';

/** Told of the roots; a person chooses among a few. */
const MAX_ROOTS = 64;
/** Links whose targets are looked up to sort them: each costs a call or two, and more than these stand with the files. */
const MAX_SORTED_LINKS = 2_000;
/** Entries read: a million takes some seconds, and a page must be there within COMMAND_TIMEOUT_MS. */
const MAX_ENTRIES = 1_000_000;
/** Names that the system gives at once. Each such turn waits for a thread: on a busy machine many turns are seconds. */
const READ_AHEAD_COUNT = 2_048;
/** Entries of a page that are looked at together, for the same reason; the threads for files are shared with transfers. */
const LOOKED_AT_ONCE = 64;

export async function listFolder(
  places: Places,
  { path: text, after, show_hidden: showsHidden = false }: CommandBodies['file.list'],
): Promise<CommandResults['file.list']> {
  const path = places.read(text);
  const from = after === undefined ? undefined : readCursor(after);
  const folder = await places.openFolder(path);
  try {
    const bounds = await places.bounds();
    const page = await readPage({ folder, bounds, from, showsHidden });
    const parent = parentOf(folder.path);
    const entries: FileEntry[] = [];
    for (let at = 0; at < page.names.length; at += LOOKED_AT_ONCE) {
      const together = page.names.slice(at, at + LOOKED_AT_ONCE);
      entries.push(...(await Promise.all(together.map((name) => describe(folder, bounds, name)))));
    }
    return {
      path: folder.path,
      parent: folder.path !== '/' && judgePath(parent, bounds) === 'ok' ? parent : null,
      roots: bounds.roots.slice(0, MAX_ROOTS),
      entries,
      next_after: page.nextCursor,
    };
  } catch (error) {
    throw fileError(error, folder.path);
  } finally {
    await folder.handle.close();
  }
}

interface ReadPageOptions {
  folder: OpenFolder;
  bounds: Bounds;
  from: FolderName | undefined;
  showsHidden: boolean;
}

async function readPage({ folder, bounds, from, showsHidden }: ReadPageOptions): Promise<FolderPage> {
  const page = new FolderPage(from);
  let [entryCount, linkCount] = [0, 0];
  // Names are bytes, and Latin-1 is one character a byte: Bun, which ships the gateway, gives no entries with buffers.
  for await (const entry of await opendir(folder.self, { encoding: 'latin1', bufferSize: READ_AHEAD_COUNT })) {
    entryCount += 1;
    if (entryCount > MAX_ENTRIES) {
      const message = `${shown(folder.path)} holds more than ${MAX_ENTRIES} entries. Look at it in a terminal.`;
      throw new ProtocolError('limit_reached', message);
    }
    const { bytes, text, isText } = decodeName(Buffer.from(entry.name, 'latin1'));
    if ((!showsHidden && text.startsWith('.')) || isTemporaryName(text)) continue;
    let isFolder = entry.isDirectory();
    if (entry.isSymbolicLink() && isText && linkCount < MAX_SORTED_LINKS) {
      linkCount += 1;
      isFolder = (await linkTarget(folder, bounds, text))?.isDirectory() ?? false;
    }
    page.add({ bytes, text, isText, isFolder });
  }
  return page;
}

async function describe(folder: OpenFolder, bounds: Bounds, { bytes, text, isText }: FolderName): Promise<FileEntry> {
  const where = isText ? folder.child(text) : Buffer.concat([Buffer.from(`${folder.self}/`), bytes]);
  const own = await lstat(where).catch(() => undefined);
  const isLink = own?.isSymbolicLink() ?? false;
  const found = isLink && isText ? await linkTarget(folder, bounds, text) : isLink ? undefined : own;
  const kind = found?.isFile() === true ? 'file' : found?.isDirectory() === true ? 'folder' : 'other';
  const isOpen =
    isText &&
    kind !== 'other' &&
    found !== undefined &&
    !bounds.guarded.has(identityOf(found)) &&
    judgePath(join(folder.path, text), bounds) === 'ok' &&
    (await isAccessible(folder.child(text), kind));
  return {
    name: text,
    kind,
    is_link: isLink,
    size: kind === 'file' ? (found?.size ?? 0) : 0,
    modified_at: Math.max(0, Math.floor((found ?? own)?.mtimeMs ?? 0)),
    is_readable: isOpen,
  };
}

/** What a link leads to, unless it leads nowhere or out of what may be opened. */
async function linkTarget(folder: OpenFolder, bounds: Bounds, name: string): Promise<Stats | undefined> {
  try {
    const real = await realpath(join(folder.path, name));
    if (judgePath(real, bounds) === 'outside') return undefined;
    return await stat(real);
  } catch {
    return undefined;
  }
}

async function isAccessible(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  const wanted = kind === 'folder' ? constants.R_OK | constants.X_OK : constants.R_OK;
  return access(path, wanted).then(
    () => true,
    () => false,
  );
}
