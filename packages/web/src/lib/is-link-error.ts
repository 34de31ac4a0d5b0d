// Failures that the status of the screen already shows; saying them again would only be noise.
import { isProtocolError } from '@vibecode/protocol';

export function isLinkError(error: unknown): boolean {
  return isProtocolError(error) && (error.code === 'link_lost' || error.code === 'gateway_offline');
}
