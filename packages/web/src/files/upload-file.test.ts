import { createHash } from 'node:crypto';
import { limits } from '@vibecode/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { sentMessages } from '../testing/fake-sockets.ts';
import { fakeTransfers } from '../testing/fake-transfers.ts';
import { Uploads } from './upload-file.ts';

const TARGET = { kind: 'path', path: '/home/ada/a.bin', overwrite: false } as const;
const PLACED = { path: '/home/ada/a.bin', size: 300_000 };

function bytesOf(count: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count }, (_, index) => (index * 7) % 251);
}

const lifetimes: AbortController[] = [];
afterEach(() => {
  for (const one of lifetimes.splice(0)) one.abort();
});

async function begin(file: Blob) {
  const machine = fakeTransfers();
  const lifetime = new AbortController();
  lifetimes.push(lifetime);
  const progress: number[] = [];
  const outcome = new Uploads(machine.ports)
    .upload({ file, target: TARGET, onProgress: (bytes) => progress.push(bytes), signal: lifetime.signal })
    .then(
      (placed) => ({ placed }),
      (error: { code: string; message: string }) => ({ error }),
    );
  await machine.settle();
  const start = async () => {
    await machine.net.answer('file.upload.begin', { path: TARGET.path });
    await machine.settle();
  };
  return { machine, lifetime, progress, outcome, start };
}

/** Acknowledges everything as it comes until nothing more is sent. */
async function takeAll(machine: ReturnType<typeof fakeTransfers>): Promise<void> {
  for (let taken = -1; taken !== end(machine);) {
    taken = end(machine);
    await machine.ack(taken);
  }
}

function end(machine: ReturnType<typeof fakeTransfers>): number {
  const last = machine.chunks().at(-1);
  return last === undefined ? 0 : last.offset + last.payload.length;
}

describe('an upload', () => {
  it('[FIL1] arrives in order, byte for byte, with its hash at the end', async () => {
    const bytes = bytesOf(300_000);
    const { machine, outcome, start, progress } = await begin(new Blob([bytes]));
    expect(machine.chunks()).toEqual([]);
    await start();
    await takeAll(machine);
    expect(Buffer.concat(machine.chunks().map(({ payload }) => payload)).equals(bytes)).toBe(true);
    expect(sentMessages(machine.net.newest()).at(-1)).toMatchObject({
      type: 'file.upload.end',
      body: { sha256: createHash('sha256').update(bytes).digest('hex') },
    });
    await machine.net.answer('file.upload.end', PLACED);
    expect(await outcome).toEqual({ placed: PLACED });
    expect(progress.at(-1)).toBe(300_000);
  });

  it('[FIL1] waits for acks: no more is read or sent than the window holds', async () => {
    const { machine, start } = await begin(new Blob([bytesOf(2_000_000)]));
    await start();
    await machine.settle();
    const before = end(machine);
    expect(before).toBeLessThanOrEqual(limits.TRANSFER_WINDOW_BYTES);
    await machine.settle();
    expect(end(machine)).toBe(before);
    await takeAll(machine);
    expect(end(machine)).toBe(2_000_000);
    for (const { payload } of machine.chunks()) expect(payload.length).toBeLessThanOrEqual(limits.MAX_CHUNK_BYTES);
  });

  it('[FIL1] two at once share one window, also once it has grown', async () => {
    const machine = fakeTransfers();
    const uploads = new Uploads(machine.ports);
    const lifetime = new AbortController();
    lifetimes.push(lifetime);
    const add = async () => {
      const file = new Blob([bytesOf(1_000_000)]);
      uploads.upload({ file, target: TARGET, onProgress: () => {}, signal: lifetime.signal }).catch(() => {});
      await machine.settle();
      await machine.net.answer('file.upload.begin', { path: TARGET.path });
      await machine.settle();
    };
    await add();
    await takeAll(machine);
    const before = machine.chunks().length;
    await add();
    await add();
    const underWay = machine.chunks().slice(before);
    const byteCount = underWay.reduce((sum, { payload }) => sum + payload.length, 0);
    expect(byteCount).toBeGreaterThan(limits.TRANSFER_WINDOW_BYTES / 2);
    expect(byteCount).toBeLessThanOrEqual(limits.TRANSFER_WINDOW_BYTES);
  });

  it('[FIL1] of nothing is a file as well', async () => {
    const { machine, start, outcome } = await begin(new Blob([]));
    await start();
    expect(machine.sentTypes()).toContain('file.upload.end');
    await machine.net.answer('file.upload.end', { path: TARGET.path, size: 0 });
    expect(await outcome).toEqual({ placed: { path: TARGET.path, size: 0 } });
  });

  it('[FIL3] that the machine breaks off ends with its words', async () => {
    const { machine, start, outcome } = await begin(new Blob([bytesOf(900_000)]));
    await start();
    machine.tell('file.failed', {
      transfer_id: machine.id(),
      error: { code: 'disk_full', message: 'The disk is full.' },
    });
    expect(await outcome).toMatchObject({ error: { code: 'disk_full', message: 'The disk is full.' } });
    const sent = machine.chunks().length;
    await machine.ack(end(machine));
    expect(machine.chunks()).toHaveLength(sent);
  });

  it('[FIL3] that is cancelled is told to the machine, and sends nothing more', async () => {
    const { machine, start, outcome, lifetime } = await begin(new Blob([bytesOf(900_000)]));
    await start();
    lifetime.abort();
    expect(await outcome).toMatchObject({ error: { code: 'transfer_cancelled' } });
    expect(sentMessages(machine.net.newest()).at(-1)).toMatchObject({
      type: 'file.cancel',
      body: { transfer_id: machine.id() },
    });
  });

  it('[FIL3] ends with the link, and says so', async () => {
    const { machine, start, outcome } = await begin(new Blob([bytesOf(900_000)]));
    await start();
    machine.net.newest().events.onClose({ code: 1006, reason: '' });
    expect(await outcome).toMatchObject({ error: { code: 'link_lost' } });
    machine.net.link.stop();
  });

  it('[FIL3] of a file that was changed on this device asks for it again', async () => {
    const file = new Blob([bytesOf(10)]);
    file.slice = () => {
      throw new DOMException('gone', 'NotReadableError');
    };
    const { machine, start, outcome } = await begin(file);
    await start();
    expect(await outcome).toMatchObject({ error: { code: 'file_changed' } });
    expect(machine.sentTypes().at(-1)).toBe('file.cancel');
  });

  it('[FIL3] a later one finds the whole window free after one that broke off', async () => {
    const machine = fakeTransfers();
    const uploads = new Uploads(machine.ports);
    const lifetime = new AbortController();
    const ask = { file: new Blob([bytesOf(400_000)]), target: TARGET, onProgress: () => {} };
    const first = uploads.upload({ ...ask, signal: lifetime.signal }).catch(() => 'ended');
    await machine.settle();
    await machine.net.answer('file.upload.begin', { path: TARGET.path });
    await machine.settle();
    lifetime.abort();
    expect(await first).toBe('ended');
    const later = new AbortController();
    lifetimes.push(later);
    uploads.upload({ ...ask, signal: later.signal }).catch(() => {});
    await machine.settle();
    await machine.net.answer('file.upload.begin', { path: TARGET.path });
    await machine.settle();
    expect(machine.chunks().filter(({ id }) => id === machine.id()).length).toBeGreaterThan(0);
    later.abort();
  });
});
