import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCredential } from './read-credential.ts';

async function credentialFile(text: string, mode = 0o600): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'vibecode-credential-')), 'credential');
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

it("[CFG4] reads one line from a file that is its owner's alone", async () => {
  expect(await readCredential(await credentialFile('abc.DEF-1\n'))).toBe('abc.DEF-1');
});

it.each([0o640, 0o604, 0o660])('[CFG4] refuses a file of mode %o and says how to mend it', async (mode) => {
  await expect(readCredential(await credentialFile('s3cret', mode))).rejects.toMatchObject({
    kind: 'credential_invalid',
    message: expect.stringContaining('chmod 600') as unknown,
  });
});

it.each(['', '\n', 'two words', 'a\nb', 'ü', 'x'.repeat(5_000)])(
  '[CFG4] refuses what is no credential',
  async (text) => {
    await expect(readCredential(await credentialFile(text))).rejects.toMatchObject({ kind: 'credential_invalid' });
  },
);

it('[CFG4] says that the file is missing', async () => {
  await expect(readCredential('/nowhere/credential')).rejects.toMatchObject({
    message: expect.stringContaining('/nowhere/credential cannot be read') as unknown,
  });
});
