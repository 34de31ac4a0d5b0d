// A key's fingerprint as `ssh-keygen -l` prints it.
import { createHash } from 'node:crypto';

export function keyFingerprint(base64: string): string {
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  return `SHA256:${digest.replaceAll('=', '')}`;
}
