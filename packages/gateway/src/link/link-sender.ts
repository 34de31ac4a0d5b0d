// Port: what sessions may say to the control plane. Implemented by outbox.ts, the socket's single writer.
import type { FrameParts } from '@vibecode/protocol/frames';

export interface LinkSender {
  /** Whether the link is open; while it is not, everything below is dropped. */
  readonly isOpen: boolean;
  /** Text goes before frames that were not handed over yet, never before frames that were. */
  sendText(message: string): void;
  /** interactive frames overtake bulk frames of other sessions, never frames of their own session. */
  sendFrame(frame: FrameParts, lane: 'interactive' | 'bulk'): void;
}
