// Where a program stands on a PATH, as execvp would find it.
import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

export async function findExecutable(name: string, path: string): Promise<string | undefined> {
  const candidates = name.includes('/')
    ? [name]
    : path
        .split(':')
        .filter((folder) => isAbsolute(folder))
        .map((folder) => join(folder, name));
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate;
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
