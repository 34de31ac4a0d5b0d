// The key that the control plane seals secrets of others with, as tokens of clouds: made once, kept beside the data.
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { HostError } from './errors.ts';

const KEY_BYTES = 32;

/** As base64. A key that cannot be used is never replaced: what was sealed with it would be lost without a word. */
export function readSecretKey(path: string): string {
  const text = readOrMake(path);
  if (Buffer.from(text, 'base64').length === KEY_BYTES) return text;
  throw new HostError(
    'data_folder',
    `${path} is no key. Put it back from a backup, or remove it: tokens of clouds have to be put in again then.`,
  );
}

function readOrMake(path: string): string {
  try {
    const text = readFileSync(path, 'utf8').trim();
    chmodSync(path, 0o600);
    return text;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const key = randomBytes(KEY_BYTES).toString('base64');
  writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return key;
}
