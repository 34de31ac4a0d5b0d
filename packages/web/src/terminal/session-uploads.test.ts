import { describe, expect, it } from 'vitest';
import type { QueuedUpload } from '../files/transfer-queue.ts';
import { notInsertedText, type InsertOutcome } from '../files/insert-path.ts';
import { meansFiles } from './pasted-files.ts';
import { SessionUploads, uploadsFolder } from './session-uploads.ts';
import { refusalText } from './use-session-uploads.ts';
import type { TerminalState } from './attach-terminal.ts';

function setUp(outcome: InsertOutcome = 'typed') {
  const queued: (QueuedUpload & { settle: () => void })[] = [];
  const typed: string[] = [];
  const uploads = new SessionUploads({
    sessionId: 's000000000000001',
    workdir: '/home/ada/project',
    queue: () => ({
      upload: (upload) =>
        new Promise((resolve) => {
          queued.push({ ...upload, settle: resolve });
        }),
    }),
    insertPath: (path) => {
      if (outcome === 'typed') typed.push(path);
      return outcome;
    },
    nowMs: () => Date.UTC(2026, 10, 22, 17, 30, 5),
  });
  return { uploads, queued, typed };
}

const settle = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('files given to a session', () => {
  it('[FIL10] have their paths typed in the order in which they were given, whichever arrives first', async () => {
    const { uploads, queued, typed } = setUp();
    uploads.add([new File(['1'], 'one.txt'), new File(['2'], 'two.txt')]);
    const second = queued[1]?.onDone?.('/u/two.txt');
    await settle();
    expect(typed).toEqual([]);
    await queued[0]?.onDone?.('/u/one.txt');
    queued[0]?.settle();
    expect(await second).toBeNull();
    expect(typed).toEqual(['/u/one.txt', '/u/two.txt']);
  });

  it('[FIL10] do not wait for one that failed', async () => {
    const { uploads, queued, typed } = setUp();
    uploads.add([new File(['1'], 'one.txt')]);
    uploads.add([new File(['2'], 'two.txt')]);
    const second = queued[1]?.onDone?.('/u/two.txt');
    queued[0]?.settle();
    await second;
    expect(typed).toEqual(['/u/two.txt']);
  });

  it('[FIL10] whose path could not be typed say so', async () => {
    for (const outcome of ['not_live', 'ended', 'not_allowed', 'unsafe_name'] as const) {
      const { uploads, queued, typed } = setUp(outcome);
      uploads.add([new File(['1'], 'one.txt')]);
      expect(await queued[0]?.onDone?.('/u/one.txt')).toBe(notInsertedText(outcome));
      expect([typed, notInsertedText(outcome)]).toEqual([[], expect.stringContaining('was not typed')]);
    }
  });

  it('[FIL10] out of the clipboard are named by the moment, others as they are', () => {
    const { uploads, queued } = setUp();
    uploads.add([new File(['1'], 'image.png', { type: 'image/png' })], { arePasted: true });
    uploads.add([new File(['1'], 'shot.png', { type: 'image/png' })], { arePasted: true });
    uploads.add([new File(['1'], 'image.png', { type: 'image/png' })]);
    expect(queued.map(({ fileName }) => fileName)).toEqual(['pasted-20261122-173005.png', 'shot.png', 'image.png']);
    expect(uploadsFolder('/home/ada/project')).toBe('/home/ada/project/.vibecode/uploads');
  });

  it('[FIL10] are refused where nobody could use them', () => {
    const live = { status: { kind: 'live' }, viewerId: 3, mayType: true } as TerminalState;
    expect(refusalText(live)).toBeNull();
    expect(refusalText({ ...live, mayType: false })).toContain('watch');
    expect(refusalText({ ...live, status: { kind: 'ended' } } as TerminalState)).toContain('over');
    expect(refusalText(null)).toContain('not open yet');
    expect(refusalText({ ...live, status: { kind: 'reconnecting' }, viewerId: null, mayType: false })).toBeNull();
  });
});

describe('a paste', () => {
  it('[FIL11] means files only where there is no other text', () => {
    expect(meansFiles({ text: '', fileNames: ['image.png'] })).toBe(true);
    expect(meansFiles({ text: 'a.txt\nb.txt', fileNames: ['a.txt', 'b.txt'] })).toBe(true);
    expect(meansFiles({ text: 'file:///home/ada/a.txt\r\n', fileNames: ['a.txt'] })).toBe(true);
    expect(meansFiles({ text: 'cells\tof a table', fileNames: ['image.png'] })).toBe(false);
    expect(meansFiles({ text: 'echo', fileNames: [] })).toBe(false);
    expect(meansFiles({ text: '', fileNames: [] })).toBe(false);
  });
});
