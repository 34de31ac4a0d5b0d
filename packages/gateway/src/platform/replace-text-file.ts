// A small file of ours, replaced in one step: whoever reads it, and whatever dies in between, sees the old or the new one
// whole.
import { open, rename } from 'node:fs/promises';

export interface ReplaceTextFileOptions {
  /** Of a file that is made; 0600 where nothing else is said. */
  mode?: number;
  /** On the disk before it takes the name: for what has to outlive a power cut. */
  isDurable?: boolean;
}

/** Two writers of one path take turns: they would share the file beside it. */
export async function replaceTextFile(
  path: string,
  text: string,
  { mode = 0o600, isDurable = false }: ReplaceTextFileOptions = {},
): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', mode);
  try {
    await file.writeFile(text);
    if (isDurable) await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
