// Machine -> browser: chunks in order, each acknowledged once it is taken, the whole held against its SHA-256.
import { ProtocolError } from '@vibecode/protocol';
import { encodeFrame, FRAME_KIND } from '@vibecode/protocol/frames';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ProgressPace } from './progress-pace.ts';
import { runTransfer, type TransferPorts } from './transfer-scope.ts';

export interface DownloadRequest {
  path: string;
  /** `totalBytes` is null until the machine has said it. */
  onProgress: (doneBytes: number, totalBytes: number | null) => void;
  /** For a look at the beginning: the machine sends no more than about this. */
  takeBytes?: number;
  signal: AbortSignal;
}

export interface Downloaded {
  /** Resolved by the machine. */
  path: string;
  size: number;
  modifiedAt: number;
  bytes: Blob;
  /** false where `takeBytes` cut it off; only the whole file was held against its hash. */
  isWhole: boolean;
}

/** Rejects with a ProtocolError. */
export async function downloadFile(
  ports: TransferPorts,
  { path, onProgress, takeBytes = Infinity, signal }: DownloadRequest,
): Promise<Downloaded> {
  const { link, nowMs } = ports;
  return await runTransfer(ports, signal, async (transfer) => {
    const hash = sha256.create();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let takenBytes = 0;
    let totalBytes: number | null = null;
    const pace = new ProgressPace(nowMs);
    const enough = new Promise<boolean>((resolve) => {
      transfer.onContentEnd((end) => {
        if (end.size === takenBytes && end.sha256 === bytesToHex(hash.digest())) resolve(true);
        else transfer.fail(notTheSame());
      });
      transfer.onFrame(({ kind, offset, payload }) => {
        if (kind !== FRAME_KIND.CONTENT_CHUNK || takenBytes >= takeBytes) return;
        if (offset !== takenBytes) {
          transfer.fail(notTheSame());
          return;
        }
        // A copy: the payload is a view into a message that nobody else needs to keep.
        const bytes = new Uint8Array(payload);
        hash.update(bytes);
        parts.push(bytes);
        takenBytes += bytes.length;
        link.sendFrame(encodeFrame({ kind: FRAME_KIND.TRANSFER_ACK, id: transfer.id, offset: takenBytes }));
        if (pace.isDue({ isLast: takenBytes === totalBytes })) onProgress(takenBytes, totalBytes);
        if (takenBytes >= takeBytes && takenBytes !== totalBytes) resolve(false);
      });
    });
    const begun = await transfer.until(link.request('file.download', { transfer_id: transfer.id, path }));
    totalBytes = begun.size;
    onProgress(takenBytes, totalBytes);
    const isWhole = await transfer.until(enough);
    // The rest is not wanted.
    if (!isWhole) link.tell('file.cancel', { transfer_id: transfer.id });
    return { path: begun.path, size: begun.size, modifiedAt: begun.modified_at, bytes: new Blob(parts), isWhole };
  });
}

function notTheSame(): ProtocolError {
  return new ProtocolError(
    'hash_mismatch',
    'What arrived is not what the machine sent; it was thrown away. Try again.',
  );
}
