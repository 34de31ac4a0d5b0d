import { randomBytes } from 'node:crypto';
import { appendFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits, type CommandResults } from '@vibecode/protocol';
import { FRAME_KIND } from '@vibecode/protocol/frames';
import { FileLab, freshId, sha256Of } from '../testing/file-lab.ts';

let lab: FileLab;
beforeEach(async () => {
  lab = await FileLab.make();
});
afterEach(() => lab.remove());

interface Started {
  transferId: string;
  result: CommandResults['file.download'] | undefined;
}

async function download(path: string, viewerId = 1): Promise<Started> {
  const started: Started = { transferId: freshId(), result: undefined };
  await lab.transfers.download(viewerId, { transfer_id: started.transferId, path }, (result) => {
    started.result = result;
  });
  return started;
}

const ends = (): unknown[] =>
  lab.sender.texts.filter(({ type }) => type === 'file.content.end').map(({ body }) => body);

/** Takes every chunk as it comes, each a round trip later. */
function takeAll(roundTripMs = 1): { chunkSizes: number[]; mostUnacked: number } {
  const seen = { chunkSizes: [] as number[], mostUnacked: 0 };
  let taken = 0;
  lab.sender.onFileFrame = ({ id, offset = 0, payload, viewer = 0 }) => {
    const length = (payload as Uint8Array).length;
    seen.chunkSizes.push(length);
    seen.mostUnacked = Math.max(seen.mostUnacked, offset + length - taken);
    setImmediate(() => {
      lab.clock.advance(roundTripMs);
      taken = offset + length;
      lab.ack(id, taken, viewer);
    });
  };
  return seen;
}

describe('a download', () => {
  it('[FIL12] of the largest size comes whole, then its hash', async () => {
    const bytes = randomBytes(limits.MAX_FILE_BYTES);
    await writeFile(join(lab.home, 'big'), bytes);
    const seen = takeAll();
    const { transferId, result } = await download('~/big');
    expect(result).toMatchObject({ path: join(lab.home, 'big'), size: bytes.length });
    await vi.waitFor(() => expect(ends().length).toBe(1), 20_000);
    expect(lab.sender.content(transferId).equals(bytes)).toBe(true);
    expect(ends()).toEqual([{ transfer_id: transferId, size: bytes.length, sha256: sha256Of(bytes) }]);
    expect(seen.mostUnacked).toBeLessThanOrEqual(limits.TRANSFER_WINDOW_BYTES);
    expect(Math.max(...seen.chunkSizes)).toBe(limits.MAX_CHUNK_BYTES);
    await vi.waitFor(() => expect(lab.transfers.count).toBe(0));
    expect(lab.clock.timerCount).toBe(0);
  });

  it('[FIL12] sends no more than its window before it is acknowledged', async () => {
    await writeFile(join(lab.home, 'a'), Buffer.alloc(300_000));
    const { transferId } = await download('~/a');
    const sent = (): number => lab.sender.content(transferId).length;
    await vi.waitFor(() => expect(sent()).toBeGreaterThan(0));
    await expect.poll(sent).toBe(16_384);
    // An ack of what was not sent counts as one of what was.
    lab.ack(transferId, 2 ** 40);
    await vi.waitFor(() => expect(sent()).toBeGreaterThan(16_384));
    expect(sent()).toBeLessThanOrEqual(16_384 + limits.TRANSFER_WINDOW_BYTES);
    lab.transfers.cancel({ transferId, viewerId: 1 });
  });

  it('[FIL12] uses small chunks where acks come late, and knows the line at the next file', async () => {
    await writeFile(join(lab.home, 'a'), Buffer.alloc(200_000));
    // Each frame takes as long as 1 Mbit/s needs for it.
    let busyUntilMs = 0;
    lab.sender.onFileFrame = ({ id, offset = 0, payload, viewer = 0 }) => {
      const length = (payload as Uint8Array).length;
      busyUntilMs = Math.max(busyUntilMs, lab.clock.nowMs()) + length / 125;
      lab.clock.after(busyUntilMs - lab.clock.nowMs() + 10, () => lab.ack(id, offset + length, viewer));
    };
    const first = await download('~/a');
    await vi.waitFor(
      () => {
        lab.clock.advance(5);
        expect(ends().length).toBe(1);
      },
      { timeout: 20_000, interval: 1 },
    );
    const sizes = lab.sender.frames.map(({ payload }) => (payload as Uint8Array).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * limits.MIN_CHUNK_BYTES);
    expect(lab.sender.content(first.transferId).length).toBe(200_000);
  });

  it('[FIL14] waits while the lane of files is full', async () => {
    await writeFile(join(lab.home, 'a'), 'text');
    lab.sender.hasFileRoom = false;
    const { transferId } = await download('~/a');
    lab.ack(transferId, 0);
    expect(lab.sender.frames).toEqual([]);
    lab.sender.makeRoom();
    await vi.waitFor(() => expect(ends().length).toBe(1));
    expect(lab.sender.content(transferId).toString()).toBe('text');
  });

  it('[FIL12] of nothing is an end alone', async () => {
    await writeFile(join(lab.home, 'empty'), '');
    const { result } = await download('~/empty');
    expect(result?.size).toBe(0);
    await vi.waitFor(() => expect(ends()).toMatchObject([{ size: 0, sha256: sha256Of(Buffer.alloc(0)) }]));
    expect(lab.sender.frames).toEqual([]);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['grew', (path) => appendFile(path, 'more')],
    ['shrank', (path) => truncate(path, 20_000)],
    ['was written over', async (path) => writeFile(path, Buffer.alloc(100_000, 1))],
    ['was touched', (path) => utimes(path, 1, 1)],
  ])('[FIL13] is refused when the file %s meanwhile', async (_what, change) => {
    const path = join(lab.home, 'log');
    await writeFile(path, Buffer.alloc(100_000));
    const { transferId } = await download('~/log');
    await vi.waitFor(() => expect(lab.sender.content(transferId).length).toBe(16_384));
    await change(path);
    takeAll();
    lab.ack(transferId, 16_384);
    await vi.waitFor(() => expect(lab.sender.failure(transferId)?.code).toBe('file_changed'));
    expect(ends()).toEqual([]);
    expect(lab.transfers.count).toBe(0);
  });

  it('[FIL13] of too large a file is refused', async () => {
    await writeFile(join(lab.home, 'huge'), '');
    await truncate(join(lab.home, 'huge'), limits.MAX_FILE_BYTES + 1);
    await expect(download('~/huge')).rejects.toMatchObject({ code: 'file_too_large' });
    expect(lab.transfers.count).toBe(0);
  });

  it.each<[string, (transferId: string) => void]>([
    ['file.cancel', (transferId) => lab.transfers.cancel({ transferId, viewerId: 1 })],
    ['its viewer that leaves', () => lab.transfers.viewerLeft(1)],
    ['the link that is cut', () => lab.transfers.linkClosed()],
  ])('[FIL8] ends with %s', async (_what, end) => {
    await writeFile(join(lab.home, 'a'), Buffer.alloc(300_000));
    const { transferId } = await download('~/a');
    await vi.waitFor(() => expect(lab.sender.frames.length).toBeGreaterThan(0));
    end(transferId);
    const count = lab.sender.frames.filter(({ kind }) => kind === FRAME_KIND.CONTENT_CHUNK).length;
    lab.ack(transferId, 16_384);
    await lab.transfers.stop();
    expect(lab.sender.frames.length).toBe(count);
    expect(lab.sender.texts).toEqual([]);
    expect(lab.transfers.count).toBe(0);
  });

  it('[FIL8] that is never taken ends after five minutes', async () => {
    await writeFile(join(lab.home, 'a'), Buffer.alloc(300_000));
    const { transferId } = await download('~/a');
    lab.clock.advance(limits.TRANSFER_TIMEOUT_MS);
    expect(lab.sender.failure(transferId)?.code).toBe('transfer_timeout');
  });
});
