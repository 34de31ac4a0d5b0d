// The text of an agent's instruction file. The bundle carries the texts in itself: build.ts puts another module here.
import { readFile } from 'node:fs/promises';
import type { InstructionFile } from '../agents/agent.ts';

const TEMPLATES = new URL('../../templates/', import.meta.url);

export function readTemplate(file: InstructionFile): Promise<string> {
  return readFile(new URL(file, TEMPLATES), 'utf8');
}
