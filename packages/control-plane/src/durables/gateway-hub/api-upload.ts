// A file from a request's body to a machine: read as fast as the machine takes it, one chunk in memory.
import { AckWindow, limits, ProtocolError, type CommandBodies, type HttpFile } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { HttpError, refuse } from '../../errors.ts';
import { systemClock } from '../../platform/clock.ts';
import { hexOf } from './hex-of.ts';
import { ended, type TransferLine } from './transfer-line.ts';

export interface UploadRequest {
  target: CommandBodies['file.upload.begin']['target'];
  size: number;
  /** SHA-256 that the client gave along, as lower-case hex. */
  expectedSha256: string | undefined;
}

/** Chunks are half a window, so that one can be on its way while the other is read; the contract's bounds around it. */
const LEAST_CHUNK_BYTES = 16_384;

export async function runUpload(
  line: TransferLine,
  { target, size, expectedSha256 }: UploadRequest,
  body: ReadableStream<Uint8Array> | null,
): Promise<HttpFile> {
  const { transferId } = line;
  const window = new AckWindow(limits.VIEWER_WINDOW_BYTES);
  let ackedTo = 0;
  let onRoom: (() => void) | undefined;
  line.listen((event) => {
    if (event.type !== 'acked') return;
    window.acked(event.offset - ackedTo, systemClock());
    ackedTo = Math.max(ackedTo, event.offset);
    onRoom?.();
  });
  const lineEnded = ended(line.signal);
  await line.command('file.upload.begin', { transfer_id: transferId, target, size });

  const digest = new crypto.DigestStream('SHA-256');
  digest.digest.catch(() => undefined);
  const hash = digest.getWriter();
  let offset = 0;
  const nextBytes = (): number =>
    Math.floor(Math.min(limits.MAX_CHUNK_BYTES, Math.max(LEAST_CHUNK_BYTES, window.limitBytes / 2)));
  try {
    for await (const chunk of chunksOf(body, { nextBytes, lineEnded })) {
      if (offset + chunk.length > size) throw wrongLength();
      while (!window.hasRoom(chunk.length) || offset + chunk.length - ackedTo > limits.TRANSFER_WINDOW_BYTES) {
        const room = new Promise<void>((resolve) => (onRoom = resolve));
        await Promise.race([room, lineEnded]);
      }
      await hash.write(chunk);
      line.signal.throwIfAborted();
      const { viewerId: viewer } = line;
      line.send(encodeFrame({ kind: FRAME_KIND.UPLOAD_CHUNK, id: transferId, viewer, offset, payload: chunk }).buffer);
      offset += chunk.length;
      window.sent(chunk.length, systemClock());
    }
    if (offset !== size) throw wrongLength();
    await hash.close();
    const sha256 = hexOf(await digest.digest);
    if (expectedSha256 !== undefined && expectedSha256 !== sha256) {
      throw refuse('hash_mismatch', 'What arrived is not what Repr-Digest says. Nothing was kept; send it again.', 400);
    }
    const file = await line.command('file.upload.end', { transfer_id: transferId, sha256 });
    return { ...file, sha256 };
  } finally {
    hash.abort().catch(() => undefined);
  }
}

/** The body in pieces of the size that is wanted at each moment. One that breaks off is the client's doing: it is gone, or its line is. */
async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  { nextBytes, lineEnded }: { nextBytes: () => number; lineEnded: Promise<never> },
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader({ mode: 'byob' });
  try {
    for (;;) {
      const byteCount = nextBytes();
      const read = reader.readAtLeast(byteCount, new Uint8Array(byteCount)).catch((error: unknown) => {
        const message = 'The request broke off. Nothing was kept; send it again.';
        throw new HttpError(new ProtocolError('transfer_cancelled', message, { cause: error }));
      });
      const { value, done } = await Promise.race([read, lineEnded]);
      if (value !== undefined && value.length > 0) yield value;
      if (done) return;
    }
  } finally {
    // Not to be waited for: a client that has broken off never answers.
    reader.cancel().catch(() => undefined);
  }
}

function wrongLength(): Error {
  return refuse('invalid_message', 'The body is not as long as Content-Length says. Nothing was kept; send it again.');
}
