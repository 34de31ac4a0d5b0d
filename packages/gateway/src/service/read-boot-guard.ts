// The text of deploy/boot-guard.sh. The bundle carries it in itself: bundle-gateway.ts puts another module here.
import { readFile } from 'node:fs/promises';

export function readBootGuard(): Promise<string> {
  return readFile(new URL('../../deploy/boot-guard.sh', import.meta.url), 'utf8');
}
