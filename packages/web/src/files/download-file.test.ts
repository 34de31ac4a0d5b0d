import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sentMessages } from '../testing/fake-sockets.ts';
import { fakeTransfers } from '../testing/fake-transfers.ts';
import { downloadFile, type DownloadRequest } from './download-file.ts';

const PATH = '/home/ada/a.txt';
const FIRST = new TextEncoder().encode('hello, ');
const SECOND = new TextEncoder().encode('world');
const SIZE = FIRST.length + SECOND.length;
const HASH = createHash('sha256').update('hello, world').digest('hex');

async function begin(request: Partial<DownloadRequest> = {}) {
  const machine = fakeTransfers();
  const outcome = downloadFile(machine.ports, {
    path: PATH,
    onProgress: () => {},
    signal: new AbortController().signal,
    ...request,
  }).then(
    async ({ bytes, ...rest }) => ({ text: await bytes.text(), ...rest }),
    (error: { code: string }) => ({ error }),
  );
  await machine.settle();
  await machine.net.answer('file.download', { path: PATH, size: SIZE, modified_at: 5 });
  return { machine, outcome };
}

describe('a download', () => {
  it('[FIL2] is acknowledged as it is taken and held against its hash', async () => {
    const progress: [number, number | null][] = [];
    const { machine, outcome } = await begin({ onProgress: (...at) => progress.push(at) });
    machine.give(0, FIRST);
    machine.give(FIRST.length, SECOND);
    expect(machine.acks()).toEqual([FIRST.length, SIZE]);
    machine.tell('file.content.end', { transfer_id: machine.id(), size: SIZE, sha256: HASH });
    expect(await outcome).toEqual({ text: 'hello, world', path: PATH, size: SIZE, modifiedAt: 5, isWhole: true });
    expect(progress.at(-1)).toEqual([SIZE, SIZE]);
    expect(machine.sentTypes()).not.toContain('file.cancel');
  });

  it('[FIL2] that is not what was sent is thrown away', async () => {
    const { machine, outcome } = await begin();
    machine.give(0, FIRST);
    machine.give(FIRST.length, new TextEncoder().encode('w0rld'));
    machine.tell('file.content.end', { transfer_id: machine.id(), size: SIZE, sha256: HASH });
    expect(await outcome).toMatchObject({ error: { code: 'hash_mismatch' } });
  });

  it('[FIL2] with a gap, or an end too early, is thrown away', async () => {
    const gap = await begin();
    gap.machine.give(3, FIRST);
    expect(await gap.outcome).toMatchObject({ error: { code: 'hash_mismatch' } });
    expect(gap.machine.sentTypes().at(-1)).toBe('file.cancel');
    const early = await begin();
    early.machine.give(0, FIRST);
    early.machine.tell('file.content.end', { transfer_id: early.machine.id(), size: SIZE, sha256: HASH });
    expect(await early.outcome).toMatchObject({ error: { code: 'hash_mismatch' } });
  });

  it('[FIL2] of a beginning takes no more than was asked for and tells the machine to stop', async () => {
    const { machine, outcome } = await begin({ takeBytes: 3 });
    machine.give(0, FIRST);
    expect(await outcome).toMatchObject({ text: 'hello, ', isWhole: false });
    expect(sentMessages(machine.net.newest()).at(-1)).toMatchObject({ type: 'file.cancel' });
  });

  it('[FIL2] of a beginning that is the whole is held against its hash as well', async () => {
    const { machine, outcome } = await begin({ takeBytes: SIZE });
    machine.give(0, FIRST);
    machine.give(FIRST.length, SECOND);
    machine.tell('file.content.end', { transfer_id: machine.id(), size: SIZE, sha256: HASH });
    expect(await outcome).toMatchObject({ isWhole: true });
  });

  it('[FIL3] that the machine refuses or breaks off ends with its words', async () => {
    const { machine, outcome } = await begin();
    machine.give(0, FIRST);
    machine.tell('file.failed', {
      transfer_id: machine.id(),
      error: { code: 'file_changed', message: 'It was changed while it was read.' },
    });
    expect(await outcome).toMatchObject({ error: { code: 'file_changed' } });
  });

  it('[FIL3] does not hear what is said of another transfer', async () => {
    const { machine, outcome } = await begin();
    machine.tell('file.failed', { transfer_id: '0000000000000000', error: { code: 'disk_full', message: 'Full.' } });
    machine.give(0, FIRST);
    machine.give(FIRST.length, SECOND);
    machine.tell('file.content.end', { transfer_id: machine.id(), size: SIZE, sha256: HASH });
    expect(await outcome).toMatchObject({ isWhole: true });
  });
});
