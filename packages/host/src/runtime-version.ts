// Which workerd wrote the data. Its disk format may change between versions, and only forwards.
import { readFileSync, writeFileSync } from 'node:fs';
import { HostError } from './errors.ts';

/** Throws when the data was written by a newer workerd than ours. */
export function checkRuntimeVersion(file: string, ours: string): void {
  const written = readVersion(file);
  if (written === null || !isNewer(written, ours)) return;
  throw new HostError(
    'data_folder',
    `This data was written by a newer VibeCode (workerd ${written}; this one has ${ours}) and may not be readable here. Update VibeCode, or choose another folder with --data DIR.`,
  );
}

export function recordRuntimeVersion(file: string, ours: string): void {
  if (readVersion(file) !== ours) writeFileSync(file, `${ours}\n`, { mode: 0o600 });
}

function readVersion(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** `1.20261117.1`: numbers between dots. */
function isNewer(one: string, other: string): boolean {
  const others = other.split('.').map(Number);
  for (const [index, number] of one.split('.').map(Number).entries()) {
    const difference = number - (others[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
