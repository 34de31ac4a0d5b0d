// What one transfer of the REST API speaks to the gateway through: commands, frames, and a signal that ends it.
import type { CommandBodies, CommandResults } from '@vibecode/protocol';
import type { WireData } from './hub-effect.ts';
import type { TransferEvent } from './transfer-event.ts';

type TransferCommand = 'file.upload.begin' | 'file.upload.end' | 'file.download' | 'file.cancel';

export interface TransferLine {
  readonly transferId: string;
  readonly viewerId: number;
  /** Aborted with the HttpError that says why: link lost, refused by the machine, time over. */
  readonly signal: AbortSignal;
  command<T extends TransferCommand>(type: T, body: CommandBodies[T]): Promise<CommandResults[T]>;
  send(frame: WireData): void;
  /** Who hears of what the gateway sends, at the moment it comes. */
  listen(onEvent: (event: TransferEvent) => void): void;
  /** Ends the transfer, for its own reasons. */
  fail(error: Error): void;
}

/** Rejects once the line has ended; for races. */
export function ended(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_resolve, reject) => {
    const rejectWithReason = (): void => reject(signal.reason as Error);
    if (signal.aborted) rejectWithReason();
    else signal.addEventListener('abort', rejectWithReason, { once: true });
  });
  // Raced by some and awaited by none: its rejection is nobody's surprise.
  promise.catch(() => undefined);
  return promise;
}
