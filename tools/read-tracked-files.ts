// The text of files that git tracks or would: what is ignored (node_modules, builds) is nobody's work.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface TextFile {
  /** From the root, with slashes. */
  path: string;
  text: string;
}

const root = join(import.meta.dirname, '..');
/** All paths of a large repository; the default of 1 MB would end at some 15,000 files. */
const MAX_LIST_BYTES = 67_108_864;

export async function readTrackedFiles(wanted: (path: string) => boolean): Promise<TextFile[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      maxBuffer: MAX_LIST_BYTES,
    },
  );
  const files: TextFile[] = [];
  for (const path of new Set(stdout.split('\0').filter((name) => name !== '' && wanted(name)))) {
    // A file that is tracked but deleted in the working tree is not there to be read.
    const text = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (text !== undefined) files.push({ path, text });
  }
  return files;
}
