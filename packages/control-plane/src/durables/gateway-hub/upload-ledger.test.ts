import { limits } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { UploadLedger } from './upload-ledger.ts';

const CHUNK = limits.MAX_CHUNK_BYTES;
/** Chunks. */
const WINDOW = limits.TRANSFER_WINDOW_BYTES / CHUNK;

function sendMany(ledger: UploadLedger, ids: readonly string[], chunkCount: number, nowMs = 0): boolean[] {
  return ids.flatMap((id) =>
    Array.from({ length: chunkCount }, (_, index) =>
      ledger.sent(id, { offset: index * CHUNK, payloadBytes: CHUNK }, nowMs),
    ),
  );
}

it('[HUB21] a page that keeps its windows may send any number of files of any size', () => {
  const ledger = new UploadLedger();
  for (const file of ['one', 'two', 'three']) {
    for (let offset = 0; offset < limits.MAX_FILE_BYTES; offset += CHUNK) {
      expect(ledger.sent(file, { offset, payloadBytes: CHUNK }, 0)).toBe(true);
      const isFull = offset + CHUNK - limits.TRANSFER_WINDOW_BYTES >= 0;
      if (isFull) ledger.acked(file, offset + 2 * CHUNK - limits.TRANSFER_WINDOW_BYTES);
    }
    ledger.acked(file, limits.MAX_FILE_BYTES);
  }
});

it('[HUB21] one that does not wait is found out a chunk beyond its window', () => {
  const allowed = sendMany(new UploadLedger(), ['a'], 10);
  expect(allowed.indexOf(false)).toBe(limits.TRANSFER_WINDOW_BYTES / CHUNK + 1);
});

it('[HUB21] many files at once are bounded together', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `file ${index}`);
  const allowed = sendMany(new UploadLedger(), ids, 1);
  expect(allowed.indexOf(false) * CHUNK).toBe(2 * limits.MAX_VIEWER_TRANSFERS * limits.TRANSFER_WINDOW_BYTES);
});

it('[HUB21] the same chunk over and over, and chunks of nothing, count as well', () => {
  const again = Array.from({ length: 10 }, () => 0);
  const ledger = new UploadLedger();
  expect(again.map(() => ledger.sent('a', { offset: 0, payloadBytes: CHUNK }, 0))).toContain(false);
  const empty = new UploadLedger();
  const allowed = Array.from({ length: 30_000 }, () => empty.sent('a', { offset: 0, payloadBytes: 0 }, 0));
  expect(allowed).toContain(false);
});

it('[HUB21] a new id for each frame is found out before it costs much', () => {
  const ledger = new UploadLedger();
  const allowed = Array.from({ length: 1_000 }, (_, index) =>
    ledger.sent(`file ${index}`, { offset: 0, payloadBytes: 0 }, 0),
  );
  expect(allowed.indexOf(false)).toBe(256);
});

it('[HUB21] any number of small files may follow each other', () => {
  const ledger = new UploadLedger();
  for (let index = 0; index < 1_000; index += 1) {
    expect(ledger.sent(`file ${index}`, { offset: 0, payloadBytes: 10 }, 0)).toBe(true);
    ledger.acked(`file ${index}`, 10);
  }
});

it('[HUB21] a transfer that broke off is forgotten', () => {
  const ledger = new UploadLedger();
  for (let round = 0; round < 20; round += 1) {
    expect(sendMany(ledger, [`broken ${round}`, `also ${round}`], WINDOW, round * 5_001)).not.toContain(false);
  }
});

it('[HUB21] one whose slow machine was waited for goes on where it was', () => {
  const ledger = new UploadLedger();
  expect(sendMany(ledger, ['a'], WINDOW, 0)).not.toContain(false);
  ledger.acked('a', WINDOW * CHUNK);
  expect(ledger.sent('a', { offset: WINDOW * CHUNK, payloadBytes: CHUNK }, 60_000)).toBe(true);
  ledger.acked('a', (WINDOW + 1) * CHUNK);
  expect(sendMany(ledger, ['a'], WINDOW, 60_001)).not.toContain(false);
});
