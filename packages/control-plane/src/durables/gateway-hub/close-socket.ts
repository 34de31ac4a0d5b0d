// Closes a socket with one of our codes; the reason is cut to what a close frame holds.
import { CLOSE, closeReason, type CloseName } from '@vibecode/protocol';

/** A socket that is closed already, or whose peer is gone, makes close() throw: then it is what we want. */
export function closeSocket(socket: WebSocket, close: CloseName, reason: string): void {
  try {
    socket.close(CLOSE[close].code, closeReason(reason));
  } catch {
    // Closed before.
  }
}
