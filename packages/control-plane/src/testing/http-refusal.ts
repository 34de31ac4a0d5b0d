// For `rejects.toSatisfy`: a refusal with this code, whose message says this.
import type { ErrorCode } from '@vibecode/protocol';
import { HttpError } from '../errors.ts';

export function isHttpRefusal(code: ErrorCode, says: string | RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof HttpError &&
    error.error.code === code &&
    (typeof says === 'string' ? error.message.includes(says) : says.test(error.message));
}
