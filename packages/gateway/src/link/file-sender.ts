// Port: how the bytes of files get out. A lane of its own behind everything that a person waits for; outbox.ts has it.
import type { FrameParts } from '@vibecode/protocol/frames';

export interface FileSender {
  /** Whether another chunk may be given; more than one beyond it for each transfer would only fill memory. */
  readonly hasFileRoom: boolean;
  sendFileFrame(frame: FrameParts): void;
  /** A text behind every file frame that was given before. */
  sendFileText(message: string): void;
  /** Calls back once, when there is room again. */
  whenFileRoom(callback: () => void): void;
  /** What waits of a transfer that is over. */
  dropFileFrames(transferId: string): void;
}
