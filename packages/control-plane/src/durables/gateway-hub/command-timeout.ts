// How long a command may take until its sender is told that no answer came (P).
import { limits } from '@vibecode/protocol';

export function commandTimeoutMs(type: string): number {
  return type === 'file.upload.end' ? limits.UPLOAD_END_TIMEOUT_MS : limits.COMMAND_TIMEOUT_MS;
}
