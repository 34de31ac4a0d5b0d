// The life of one transfer: it ends by its own end, by the machine's file.failed, by the link, by time or by the person,
// whichever is first, and whatever it is, the machine hears of an end that was not its own.
import { limits, newId, ProtocolError, type EventBodies } from '@vibecode/protocol';
import type { Frame } from '@vibecode/protocol/frames';
import { EVENT_VALIDATORS } from '@vibecode/protocol/validators';
import { linkLost, type MachineLink } from '../link/machine-link.ts';
import type { SetTimer } from '../link/pending-requests.ts';
import { whenConnected } from '../link/when-connected.ts';

/** The machine gives up first and says so; this much later its word must have been lost. */
const TIMEOUT_MS = limits.TRANSFER_TIMEOUT_MS + 10_000;

export type TransferLink = Pick<MachineLink, 'request' | 'tell' | 'sendFrame' | 'listen' | 'listenToMachine' | 'view'>;

export interface TransferPorts {
  link: TransferLink;
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  nowMs: () => number;
  setTimer: SetTimer;
}

export interface TransferScope {
  id: string;
  /** The promise's outcome, or the reason for which the transfer ended before it. */
  until: <T>(promise: Promise<T>) => Promise<T>;
  fail: (error: ProtocolError) => void;
  onFrame: (listener: (frame: Frame) => void) => void;
  onContentEnd: (listener: (end: EventBodies['file.content.end']) => void) => void;
}

export async function runTransfer<T>(
  { link, fillRandom, setTimer }: TransferPorts,
  signal: AbortSignal,
  work: (transfer: TransferScope) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw cancelled();
  await whenConnected(link, { signal });
  const id = newId(fillRandom);
  const connection = connectionOf(link);
  let reject: (error: ProtocolError) => void = () => {};
  const broken = new Promise<never>((_resolve, rejectBroken) => {
    reject = rejectBroken;
  });
  // Every await of the work looks at it; where there is none at the moment the rejection still belongs to somebody.
  broken.catch(() => {});
  let onFrame: (frame: Frame) => void = () => {};
  let onContentEnd: (end: EventBodies['file.content.end']) => void = () => {};
  const onAbort = () => reject(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  const stops = [
    () => signal.removeEventListener('abort', onAbort),
    setTimer(() => reject(timedOut()), TIMEOUT_MS),
    link.view.subscribe(() => {
      if (connectionOf(link) !== connection) reject(brokenOff());
    }),
    link.listen(id, { onFrame: (frame) => onFrame(frame), onEvent: () => {} }),
    link.listenToMachine(({ type, body }) => {
      if (type === 'file.failed' && EVENT_VALIDATORS['file.failed'](body) && body.transfer_id === id)
        reject(ProtocolError.fromWire(body.error));
      else if (type === 'file.content.end' && EVENT_VALIDATORS['file.content.end'](body) && body.transfer_id === id)
        onContentEnd(body);
    }),
  ];
  try {
    return await work({
      id,
      until: (promise) => Promise.race([promise, broken]),
      fail: reject,
      onFrame: (listener) => {
        onFrame = listener;
      },
      onContentEnd: (listener) => {
        onContentEnd = listener;
      },
    });
  } catch (error) {
    // Idempotent: also where the machine has ended it, or never heard of it.
    link.tell('file.cancel', { transfer_id: id });
    throw error;
  } finally {
    for (const stop of stops) stop();
  }
}

/** A transfer lives on one connection to one run of the gateway. */
function connectionOf({ view }: TransferLink): string | null {
  const { link, gateway } = view.get();
  return link.name === 'open' && gateway?.connected === true ? `${link.generation}:${gateway.since}` : null;
}

function cancelled(): ProtocolError {
  return new ProtocolError('transfer_cancelled', 'Cancelled. Nothing of it was kept on the machine.');
}

function brokenOff(): ProtocolError {
  return new ProtocolError('link_lost', 'The connection broke in the middle. Nothing half done was kept. Try again.', {
    cause: linkLost(),
  });
}

function timedOut(): ProtocolError {
  return new ProtocolError(
    'transfer_timeout',
    'It took more than 5 minutes. Try again on a faster line, or copy the file with scp.',
  );
}
