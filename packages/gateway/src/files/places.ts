// Opens folders and files for transfers, and only those that may be opened. What was opened is judged, not what was asked
// for: links are resolved first, and on Linux the kernel then says which path a descriptor really has.
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { limits, ProtocolError } from '@vibecode/protocol';
import { deepestRealPath } from './deepest-real-path.ts';
import { fileError, shown } from './file-error.ts';
import { identities } from './file-identity.ts';
import { isLinkToProtected } from './is-link-to-protected.ts';
import { judgePath, nameOf, parentOf, readPath, refused, type Fence, type Verdict } from './path-guard.ts';

export interface PlacesOptions {
  home: string;
  /** Working folders of the sessions that are alive. */
  workdirs: () => readonly string[];
  /** From protectedPaths. */
  protectedPaths: readonly string[];
}

/** A link that appears at the last moment is not followed, and a FIFO or a device is not waited for. */
const CAREFUL = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const hasDescriptorPaths = process.platform === 'linux';

/** A folder that is held open: its children are reached through the descriptor, whatever becomes of its path. */
export interface OpenFolder {
  readonly path: string;
  /** What to give to calls of the file system for a name in it. */
  child: (name: string) => string;
  /** What to give to them for the folder itself. */
  readonly self: string;
  readonly handle: FileHandle;
}

export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** What may be opened at this moment. */
export interface Bounds extends Fence {
  /** Device and inode of what is protected: another spelling, a mount or a link of it is the same thing. */
  guarded: ReadonlySet<string>;
}

export class Places {
  readonly #options: PlacesOptions;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** Real paths of what may be opened, the home folder first. */
  async roots(): Promise<string[]> {
    const { home, workdirs } = this.#options;
    const found = await Promise.all([home, ...workdirs()].map((path) => realpath(path).catch(() => undefined)));
    return [...new Set(found.filter((path) => path !== undefined))];
  }

  read(text: string): string {
    return readPath(text, this.#options.home);
  }

  /** A folder, by a path without `..`. The caller closes its handle. */
  async openFolder(path: string): Promise<OpenFolder> {
    try {
      const real = await this.#resolve(path);
      if (!(await lstat(real)).isDirectory()) {
        throw new ProtocolError('not_a_folder', `${shown(path)} is a file. Choose a folder.`);
      }
      const handle = await open(real, constants.O_RDONLY | constants.O_DIRECTORY | CAREFUL);
      return await this.#checked(handle, real, async (truly) => {
        const self = hasDescriptorPaths ? `/proc/self/fd/${handle.fd}` : truly;
        return { path: truly, handle, self, child: (name: string) => `${self}/${name}` };
      });
    } catch (error) {
      throw fileError(error, path);
    }
  }

  /** An ordinary file for reading. The caller closes its handle. */
  async openFile(path: string): Promise<OpenFile> {
    try {
      const real = await this.#resolve(path);
      // Merely opening a device may do something to it.
      if (!(await lstat(real)).isFile()) throw notAFile(path);
      const handle = await open(real, constants.O_RDONLY | CAREFUL);
      return await this.#checked(handle, real, async (truly) => {
        const found = await handle.stat();
        if (!found.isFile()) throw notAFile(path);
        if (found.nlink > 1 && (await isLinkToProtected(found, this.#options.protectedPaths))) {
          throw refusal('protected', path);
        }
        return { path: truly, handle };
      });
    } catch (error) {
      throw fileError(error, path);
    }
  }

  /** Where a file of this name would stand: the real folder, held open, and the name, links that are there resolved. */
  async openTarget(path: string): Promise<{ folder: OpenFolder; name: string }> {
    if (path === '/') throw notAFile(path);
    const link = await lstat(path).catch(() => undefined);
    const target = link?.isSymbolicLink() === true ? await this.#resolveTarget(path) : path;
    const folder = await this.openFolder(parentOf(target));
    const name = nameOf(target);
    try {
      await this.#judge(join(folder.path, name), path);
      return { folder, name };
    } catch (error) {
      await folder.handle.close();
      throw error;
    }
  }

  /** Whether an open folder is still where it may be; its path now. */
  async whereIs(folder: OpenFolder): Promise<string> {
    const truly = await truePath(folder.handle, folder.path);
    await this.#judge(truly, truly);
    return truly;
  }

  async bounds(): Promise<Bounds> {
    const { protectedPaths } = this.#options;
    const [roots, guarded, real] = await Promise.all([
      this.roots(),
      identities(protectedPaths),
      // What is not there has no identity: where it would stand is told by its name alone.
      Promise.all(protectedPaths.map(async (path) => (await deepestRealPath(path)).real)),
    ]);
    return { roots, protectedPaths: [...new Set([...protectedPaths, ...real])], guarded };
  }

  /** The real path behind one that is there, judged. What is not there is `path_not_found` only where it would be allowed. */
  async #resolve(path: string): Promise<string> {
    const { real, fault } = await deepestRealPath(path);
    await this.#judge(real, path);
    if (fault !== undefined) throw fault;
    return real;
  }

  async #resolveTarget(path: string): Promise<string> {
    try {
      return await this.#resolve(path);
    } catch (error) {
      throw fileError(error, path);
    }
  }

  async #judge(real: string, asked: string): Promise<void> {
    const bounds = await this.bounds();
    const verdict = judgePath(real, bounds);
    if (verdict !== 'ok') throw refusal(verdict, asked);
    const chain: string[] = [];
    for (let path = real; path !== '/'; path = parentOf(path)) chain.push(path);
    const found = await identities(chain);
    if ([...found].some((identity) => bounds.guarded.has(identity))) throw refusal('protected', asked);
  }

  async #checked<T>(handle: FileHandle, real: string, make: (truly: string) => Promise<T>): Promise<T> {
    try {
      const truly = await truePath(handle, real);
      await this.#judge(truly, real);
      return await make(truly);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

export function checkSize(size: number): void {
  if (size > limits.MAX_FILE_BYTES) {
    const most = limits.MAX_FILE_BYTES / 1_048_576;
    const message = `The file is larger than ${most} MiB. Use scp or rsync for it.`;
    throw new ProtocolError('file_too_large', message);
  }
}

export function notAFile(path: string): ProtocolError {
  return new ProtocolError('not_a_file', `${shown(path)} is no ordinary file. Choose another one.`);
}

/** The path that an open descriptor has now. */
async function truePath(handle: FileHandle, expected: string): Promise<string> {
  const found = await handle.stat();
  if (hasDescriptorPaths) {
    if (found.nlink === 0) throw gone(expected);
    return readlink(`/proc/self/fd/${handle.fd}`);
  }
  const now = await lstat(expected);
  if (now.dev !== found.dev || now.ino !== found.ino || (await realpath(expected)) !== expected) throw gone(expected);
  return expected;
}

function gone(path: string): ProtocolError {
  return new ProtocolError('path_not_found', `${shown(path)} was moved or removed meanwhile. Try again.`);
}

function refusal(verdict: Exclude<Verdict, 'ok'>, path: string): ProtocolError {
  return refused(
    verdict === 'outside'
      ? `${shown(path)} lies outside of what can be opened here: the home folder and the working folders of running sessions.`
      : `${shown(path)} belongs to what is never opened here: credentials, and what VibeCode keeps for itself.`,
  );
}
