// Puts an agent's instruction file into its working folder, and never over a file that is there.
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstructionFile } from '../agents/agent.ts';
import { readTemplate } from './read-template.ts';

/** Removes the file again, when the session could not be started. */
export type UndoInstructions = () => Promise<void>;

export async function writeAgentInstructions(workdir: string, file: InstructionFile): Promise<UndoInstructions> {
  const text = await readTemplate(file);
  const path = join(workdir, file);
  try {
    // wx: made or refused in one step; neither a file nor a link that is there is followed or replaced.
    await writeFile(path, text, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return async () => undefined;
    throw error;
  }
  return async () => {
    const now = await readFile(path, 'utf8').catch(() => undefined);
    if (now === text) await unlink(path);
  };
}
