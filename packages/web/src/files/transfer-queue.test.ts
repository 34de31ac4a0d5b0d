import { limits, ProtocolError } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import type { DownloadRequest } from './download-file.ts';
import { TransferQueue, type QueuedUpload, type TransferClient, type TransferQueueOptions } from './transfer-queue.ts';
import type { UploadRequest } from './upload-file.ts';

interface Asked {
  request: UploadRequest;
  resolve: (placed: { path: string }) => void;
  reject: (error: unknown) => void;
}

const GIGABYTE_FILE = { size: 1_000_000_000 } as File;

function queueOf(options: Partial<TransferQueueOptions> = {}) {
  const asked: Asked[] = [];
  const opened: AbortSignal[] = [];
  const saved: string[] = [];
  let idCount = 0;
  const client: TransferClient = {
    upload: (request) =>
      new Promise((resolve, reject) => {
        asked.push({ request, resolve, reject });
        request.signal.addEventListener('abort', () => reject(new ProtocolError('transfer_cancelled', 'Cancelled.')));
      }),
    download: ({ path }: DownloadRequest) =>
      Promise.resolve({ path, size: 2, modifiedAt: 1, bytes: new Blob(['ok']), isWhole: true }),
  };
  const queue = new TransferQueue({
    openClient: (signal) => {
      opened.push(signal);
      return Promise.resolve(client);
    },
    fillRandom: (bytes) => bytes.fill(++idCount),
    save: ({ path }) => saved.push(path),
    copyCommand: ({ path }) => `scp ${path}`,
    ...options,
  });
  const add = (fileName: string, rest: Partial<QueuedUpload> = {}) =>
    queue.upload({
      file: new Blob(['x']),
      fileName,
      target: { kind: 'folder', folder: '/home/ada' },
      place: '~',
      ...rest,
    });
  const states = () => queue.items.get().map(({ state }) => state.name);
  const idOf = (fileName: string) => queue.items.get().find((item) => item.fileName === fileName)?.id ?? '';
  return { queue, asked, opened, saved, add, states, idOf };
}

const settle = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
const taken = () => new ProtocolError('file_exists', 'There is one already.');

describe('the queue', () => {
  it('[FIL4] runs as many at once as a viewer may, the rest in order', async () => {
    const { add, asked, states } = queueOf();
    for (let index = 0; index < limits.MAX_VIEWER_TRANSFERS + 2; index++) void add(`${index}.txt`);
    await settle();
    expect(asked).toHaveLength(limits.MAX_VIEWER_TRANSFERS);
    asked[1]?.resolve({ path: '/home/ada/1.txt' });
    await settle();
    expect(asked.at(-1)?.request.target).toMatchObject({ path: `/home/ada/${limits.MAX_VIEWER_TRANSFERS}.txt` });
    expect(states().filter((name) => name === 'waiting')).toHaveLength(1);
  });

  it('[FIL4] lets go of the link once there is no work', async () => {
    const { add, asked, opened } = queueOf();
    const done = add('a.txt');
    await settle();
    expect(opened[0]?.aborted).toBe(false);
    asked[0]?.resolve({ path: '/home/ada/a.txt' });
    await done;
    await settle();
    expect(opened.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('[FIL4] refuses what is too large before a byte is sent, and names the command', async () => {
    const { add, asked, queue } = queueOf();
    await add('film.mp4', { file: GIGABYTE_FILE });
    await settle();
    expect(asked).toEqual([]);
    expect(queue.items.get()[0]).toMatchObject({
      state: { name: 'failed', error: { code: 'file_too_large' } },
      command: 'scp /home/ada/film.mp4',
    });
    await queue.download({ path: '/home/ada/big.iso', size: limits.MAX_FILE_BYTES + 1, place: '~' });
    expect(queue.items.get()[1]?.state).toMatchObject({ name: 'failed', error: { code: 'file_too_large' } });
  });

  it('[FIL4] tries again what failed or was cancelled, and only when asked', async () => {
    const { add, asked, queue, states, idOf } = queueOf();
    const ended = add('a.txt');
    await settle();
    asked[0]?.reject(new ProtocolError('link_lost', 'Broken.'));
    await ended;
    await settle();
    expect([states(), asked.length]).toEqual([['failed'], 1]);
    queue.retry(idOf('a.txt'));
    await settle();
    queue.cancel(idOf('a.txt'));
    await settle();
    expect(states()).toEqual(['cancelled']);
    queue.retry(idOf('a.txt'));
    await settle();
    asked[2]?.resolve({ path: '/home/ada/a.txt' });
    await settle();
    expect(states()).toEqual(['done']);
    queue.dismiss(idOf('a.txt'));
    expect(states()).toEqual([]);
  });

  it('[FIL4] a cancelled one that waited is never begun', async () => {
    const { add, asked, queue, idOf } = queueOf();
    for (let index = 0; index < limits.MAX_VIEWER_TRANSFERS + 1; index++) void add(`${index}.txt`);
    await settle();
    queue.cancel(idOf(`${limits.MAX_VIEWER_TRANSFERS}.txt`));
    asked[0]?.resolve({ path: '/home/ada/0.txt' });
    await settle();
    expect(asked).toHaveLength(limits.MAX_VIEWER_TRANSFERS);
  });

  it('[FIL4] hands a download to the browser once it is whole', async () => {
    const { queue, saved, states } = queueOf();
    await queue.download({ path: '/home/ada/a.txt', size: 2, place: '~' });
    expect([saved, states()]).toEqual([['/home/ada/a.txt'], ['done']]);
  });
});

describe('a taken name', () => {
  it('[FIL5] is asked about, never replaced by itself', async () => {
    const { add, asked, states } = queueOf();
    void add('a.txt');
    await settle();
    expect(asked[0]?.request.target).toMatchObject({ overwrite: false });
    asked[0]?.reject(taken());
    await settle();
    expect([states(), asked.length]).toEqual([['asking'], 1]);
  });

  it('[FIL5] is replaced, kept beside or left as the person says', async () => {
    const { add, asked, queue, states, idOf } = queueOf();
    for (const name of ['a.txt', 'b.txt', 'c.txt']) void add(name);
    await settle();
    for (const one of asked) one.reject(taken());
    await settle();
    queue.answer(idOf('a.txt'), 'replace');
    queue.answer(idOf('b.txt'), 'keep_both');
    queue.answer(idOf('c.txt'), 'skip');
    await settle();
    expect(asked.slice(3).map(({ request }) => request.target)).toEqual([
      { kind: 'path', path: '/home/ada/a.txt', overwrite: true },
      { kind: 'path', path: '/home/ada/b-2.txt', overwrite: false },
    ]);
    asked[4]?.reject(taken());
    await settle();
    expect(asked[5]?.request.target).toEqual({ kind: 'path', path: '/home/ada/b-3.txt', overwrite: false });
    expect(states()[2]).toBe('cancelled');
  });

  it('[FIL5] one answer may hold for all that ask', async () => {
    const { add, asked, queue, idOf } = queueOf();
    for (const name of ['a.txt', 'b.txt']) void add(name);
    await settle();
    for (const one of asked) one.reject(taken());
    await settle();
    queue.answer(idOf('a.txt'), 'replace', { forAll: true });
    await settle();
    expect(asked.slice(2).map(({ request }) => request.target)).toMatchObject([
      { overwrite: true },
      { overwrite: true },
    ]);
  });

  it('[FIL5] of a session’s file is the machine’s to number, so it fails in words', async () => {
    const { add, asked, states } = queueOf();
    void add('a.txt', { target: { kind: 'session', sessionId: 's000000000000001', folder: '/home/ada' } });
    await settle();
    expect(asked[0]?.request).toMatchObject({
      target: { kind: 'session', name: 'a.txt' },
      sessionId: 's000000000000001',
    });
    asked[0]?.reject(taken());
    await settle();
    expect(states()).toEqual(['failed']);
  });
});
