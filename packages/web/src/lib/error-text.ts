// What a person reads of an error: our own messages say what to do, others are a fault of ours.
import { isProtocolError } from '@vibecode/protocol';

export function errorText(error: unknown): string {
  return isProtocolError(error) ? error.message : 'Something in this page went wrong. Reload it.';
}
