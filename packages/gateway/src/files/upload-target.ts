// Where an upload goes: a place of the person's choice, or the session's folder for what is given to its agent.
import { constants } from 'node:fs';
import { access, lstat, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError, type CommandBodies } from '@vibecode/protocol';
import { errnoOf } from '../platform/errno-of.ts';
import { fileError, shown } from './file-error.ts';
import { numberedName, oneLineName } from './free-name.ts';
import { checkName } from './path-guard.ts';
import { notAFile, type OpenFolder, type Places } from './places.ts';

export interface UploadTarget {
  folder: OpenFolder;
  name: string;
  /** What the file gets, before the umask, unless it replaces one. */
  mode: number;
  overwrite: boolean;
  /** The name to try when this one is taken; undefined where the person chose it. */
  otherName: ((number: number) => string) | undefined;
}

export interface UploadTargetOptions {
  places: Places;
  target: CommandBodies['file.upload.begin']['target'];
  /** Of the session that a target of that kind is in. */
  workdir: () => string;
}

/** Numbers tried before a name is given up: a folder with a thousand `image.png` was filled by a program. */
export const MAX_NAME_NUMBER = 1_000;
const ANY_WRITE_BIT = 0o222;
const NEW_FILE_MODE = 0o666;
/** What a person pastes may be private: the agent is the same user. */
const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;

/** The caller closes the folder's handle. */
export async function uploadTarget({ places, target, workdir }: UploadTargetOptions): Promise<UploadTarget> {
  return target.kind === 'path' ? chosenTarget(places, target) : sessionTarget(places, workdir(), target.name);
}

async function chosenTarget(
  places: Places,
  { path: text, overwrite }: { path: string; overwrite: boolean },
): Promise<UploadTarget> {
  if (text.endsWith('/')) throw notAFile(text);
  const path = places.read(text);
  const { folder, name } = await places.openTarget(path);
  try {
    const there = await lstat(folder.child(name)).catch(ignoreMissing);
    if (there !== undefined && !there.isFile()) throw notAFile(path);
    if (there !== undefined && !overwrite) throw fileError(Object.assign(new Error(), { code: 'EEXIST' }), path);
    // A rename would replace what its owner made read-only; root, too, asks first.
    if (there !== undefined && (there.mode & ANY_WRITE_BIT) === 0) throw readOnly(path);
    if (there !== undefined) await access(folder.child(name), constants.W_OK);
    return { folder, name, mode: NEW_FILE_MODE, overwrite, otherName: undefined };
  } catch (error) {
    await folder.handle.close();
    throw fileError(error, path);
  }
}

async function sessionTarget(places: Places, workdir: string, wanted: string): Promise<UploadTarget> {
  checkName(wanted);
  const plain = oneLineName(wanted);
  const folder = await uploadsFolder(places, workdir);
  const otherName = (number: number): string => numberedName(plain, number);
  try {
    const name = await freeName(folder, otherName);
    return { folder, name, mode: PRIVATE_FILE_MODE, overwrite: false, otherName };
  } catch (error) {
    await folder.handle.close();
    throw fileError(error, join(folder.path, plain));
  }
}

/** Free now; when the file is whole it may be taken, and the next one is tried. */
async function freeName(folder: OpenFolder, nameOfNumber: (number: number) => string): Promise<string> {
  for (let number = 1; number <= MAX_NAME_NUMBER; number += 1) {
    const name = nameOfNumber(number);
    if ((await lstat(folder.child(name)).catch(ignoreMissing)) === undefined) return name;
  }
  throw tooManyNames(join(folder.path, nameOfNumber(1)));
}

/** `<workdir>/.vibecode/uploads`, made step by step so that no link leads the making out of the roots. */
async function uploadsFolder(places: Places, workdir: string): Promise<OpenFolder> {
  let path = places.read(workdir);
  for (const step of ['.vibecode', 'uploads']) {
    const parent = await places.openFolder(path);
    try {
      await mkdir(parent.child(step), PRIVATE_FOLDER_MODE).catch(ignoreExisting);
      if (step === 'uploads') await writeFile(parent.child('.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
      path = join(parent.path, step);
    } catch (error) {
      throw fileError(error, join(parent.path, step));
    } finally {
      await parent.handle.close();
    }
  }
  return places.openFolder(path);
}

export function tooManyNames(path: string): ProtocolError {
  const message = `There are ${MAX_NAME_NUMBER} files of this name at ${shown(path)}. Remove some first.`;
  return new ProtocolError('file_exists', message);
}

function readOnly(path: string): ProtocolError {
  const message = `${shown(path)} is read-only. Make it writable first, or choose another name.`;
  return new ProtocolError('permission_denied', message);
}

function ignoreMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error;
}

function ignoreExisting(error: unknown): undefined {
  if (errnoOf(error) !== 'EEXIST') throw error;
}
