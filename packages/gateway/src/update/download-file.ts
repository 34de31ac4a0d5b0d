// One file of a release onto the disk: as long and with the hash that was signed, written through, or not there at all.
import { createHash } from 'node:crypto';
import { open, rm, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProtocolError } from '@vibecode/protocol';
import { openResponse } from './fetch-release.ts';
import type { ReleaseFile } from './release-manifest.ts';

export interface DownloadOptions {
  url: URL;
  file: ReleaseFile;
  /** Made anew; what stands there is removed. */
  path: string;
  received: (bytes: number) => void;
  signal: AbortSignal;
}

/** What has to stay free beside the file: logs and the records of sessions are written while it comes. */
const SPARE_BYTES = 33_554_432;
/** A line that brings nothing for this long is given up. */
const STALL_TIMEOUT_MS = 30_000;

export async function downloadFile({ url, file, path, received, signal }: DownloadOptions): Promise<void> {
  await checkSpace(dirname(path), file.size);
  await rm(path, { force: true });
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), STALL_TIMEOUT_MS);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'wx', 0o700);
    const hash = createHash('sha256');
    let size = 0;
    for await (const part of await openResponse(url, AbortSignal.any([signal, stalled.signal]))) {
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), STALL_TIMEOUT_MS);
      size += part.length;
      if (size > file.size) throw differs(`is longer than the ${file.size} bytes that were signed`);
      hash.update(part);
      await handle.writeFile(part);
      received(size);
    }
    if (size !== file.size) throw differs(`ended after ${size} of ${file.size} bytes`);
    if (hash.digest('hex') !== file.sha256) throw differs('has another hash than the one that was signed');
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await rm(path, { force: true });
    throw named(error, { path, isStalled: stalled.signal.aborted });
  } finally {
    clearTimeout(timer);
  }
}

async function checkSpace(folder: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = size + SPARE_BYTES;
  if (bavail * bsize < needed) throw diskFull(folder, needed);
}

function named(error: unknown, { path, isStalled }: { path: string; isStalled: boolean }): unknown {
  if (error instanceof ProtocolError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(dirname(path), undefined, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return noRights(dirname(path), error);
  const fault = isStalled ? 'nothing came for half a minute' : 'it broke off';
  return new ProtocolError('update_unavailable', `The download did not finish: ${fault}. Try again later.`, {
    cause: error,
  });
}

function differs(fault: string): ProtocolError {
  return new ProtocolError(
    'hash_mismatch',
    `The downloaded file ${fault}. It was removed; try again, and tell whoever runs your control plane if it stays so.`,
  );
}

function diskFull(folder: string, neededBytes: number | undefined, cause?: unknown): ProtocolError {
  const need = neededBytes === undefined ? 'Free some space' : `Free ${Math.ceil(neededBytes / 1_048_576)} MiB`;
  return new ProtocolError(
    'disk_full',
    `There is no room for the new version in ${folder}. ${need}, then update again.`,
    { cause },
  );
}

export function noRights(folder: string, cause?: unknown): ProtocolError {
  return new ProtocolError(
    'permission_denied',
    `The gateway's user may not write to ${folder}, so it cannot replace itself. Install the gateway again, or give it that folder.`,
    { cause },
  );
}
