// Puts an agent's instruction file into its working folder, and never over a file that is there.
import { lstat, open, readFile, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError } from '@vibecode/protocol';
import type { InstructionFile } from '../agents/agent.ts';
import { errnoOf } from '../platform/errno-of.ts';
import { readTemplate } from './read-template.ts';

/** Removes the file again, when the session could not be started. */
export type UndoInstructions = () => Promise<void>;

/** Rejects with a ProtocolError that says what to do; then there is no file, and no part of one. */
export async function writeAgentInstructions(workdir: string, file: InstructionFile): Promise<UndoInstructions> {
  const text = await readTemplate(file);
  const path = join(workdir, file);
  try {
    await writeNew(path, text);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return async () => undefined;
    throw explain(error, { workdir, file });
  }
  return async () => {
    const now = await readFile(path, 'utf8').catch(() => undefined);
    if (now === text) await unlink(path);
  };
}

async function writeNew(path: string, text: string): Promise<void> {
  // wx: made or refused in one step; neither a file nor a link that is there is followed or replaced.
  const made = await open(path, 'wx', 0o644);
  try {
    await made.writeFile(text);
  } catch (error) {
    // A full disk takes the name and refuses the bytes; what is left would keep the next session from its instructions.
    await unlinkMade(path, made).catch(() => undefined);
    throw error;
  } finally {
    await made.close();
  }
}

/** Not a file that somebody else has put in its place. */
async function unlinkMade(path: string, made: FileHandle): Promise<void> {
  const [ours, there] = [await made.stat(), await lstat(path)];
  if (ours.ino === there.ino && ours.dev === there.dev) await unlink(path);
}

/** Faults that have no meaning for a person pass unchanged. */
function explain(error: unknown, { workdir, file }: { workdir: string; file: InstructionFile }): unknown {
  const because = { field: '/workdir', cause: error };
  switch (errnoOf(error) ?? '') {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProtocolError(
        'disk_full',
        `There is no space left for ${file} in ${workdir}. Free some there, or choose a folder on another disk.`,
        because,
      );
    // Permission is not all: root may write to /proc, which takes no file.
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
      return new ProtocolError(
        'workdir_not_writable',
        `${file} cannot be written to ${workdir}. Choose a folder in which the user that sessions run as can make files.`,
        because,
      );
    default:
      return error;
  }
}
