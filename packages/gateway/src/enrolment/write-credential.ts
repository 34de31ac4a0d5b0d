// The credential into its file: readable by its owner alone from the first byte, whole or not at all.
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GatewayError } from '../errors.ts';

export async function writeCredential(path: string, credential: string): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(`${credential}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    throw new GatewayError(
      'credential_invalid',
      `The credential cannot be written to ${path}. Give its folder to this user, then enrol again.`,
      { cause },
    );
  }
}
