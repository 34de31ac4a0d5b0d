import type { FileEntry } from '@vibecode/protocol';
import { describe, expect, it } from 'vitest';
import { fileDate } from './file-date.ts';
import { joinPath, pathSteps, rootOf, splitPath } from './file-path.ts';
import { decodeText, imageType } from './file-preview.ts';
import { MACHINE_ORDER, nextOrder, sortEntries } from './sort-entries.ts';

const entry = (name: string, change: Partial<FileEntry> = {}): FileEntry => ({
  name,
  kind: 'file',
  is_link: false,
  size: 1,
  modified_at: 1,
  is_readable: true,
  ...change,
});

describe('the path of a folder', () => {
  it('[FIL8] is steps from the outermost root on', () => {
    const roots = ['/home/ada', '/srv/site', '/home/ada/work'];
    expect(rootOf('/home/ada/work/src', roots)).toBe('/home/ada');
    expect(rootOf('/home/adam', roots)).toBeUndefined();
    expect(pathSteps('/home/ada/a/b', { root: '/home/ada', home: '/home/ada' })).toEqual([
      { name: '~', path: '/home/ada' },
      { name: 'a', path: '/home/ada/a' },
      { name: 'b', path: '/home/ada/a/b' },
    ]);
    expect(pathSteps('/srv/site', { root: '/srv/site', home: '/home/ada' })).toEqual([
      { name: '/srv/site', path: '/srv/site' },
    ]);
    expect(pathSteps('/a', { root: '/', home: '/root' }).map(({ path }) => path)).toEqual(['/', '/a']);
  });

  it('[FIL8] is joined and split as POSIX paths are', () => {
    expect([joinPath('/', 'a'), joinPath('/a', 'b')]).toEqual(['/a', '/a/b']);
    expect([splitPath('/a'), splitPath('/a/b')]).toEqual([
      { folder: '/', name: 'a' },
      { folder: '/a', name: 'b' },
    ]);
  });
});

describe('the entries of a folder', () => {
  const entries = [
    entry('src', { kind: 'folder', modified_at: 1 }),
    entry('a.txt', { size: 5, modified_at: 9 }),
    entry('b.txt', { size: 50, modified_at: 3 }),
  ];
  const names = (list: readonly FileEntry[]) => list.map(({ name }) => name);

  it('[FIL8] keep folders first, in every order', () => {
    expect(sortEntries(entries, MACHINE_ORDER)).toBe(entries);
    expect(names(sortEntries(entries, { by: 'size', isDescending: true }))).toEqual(['src', 'b.txt', 'a.txt']);
    expect(names(sortEntries(entries, { by: 'modified', isDescending: true }))).toEqual(['src', 'a.txt', 'b.txt']);
    expect(names(sortEntries(entries, { by: 'name', isDescending: true }))).toEqual(['src', 'b.txt', 'a.txt']);
  });

  it('[FIL8] turn round with a second press', () => {
    const largest = nextOrder(MACHINE_ORDER, 'size');
    expect(largest).toEqual({ by: 'size', isDescending: true });
    expect(nextOrder(largest, 'size')).toEqual({ by: 'size', isDescending: false });
    expect(nextOrder(largest, 'name')).toEqual(MACHINE_ORDER);
  });

  it('[FIL8] are dated by the time today, the day this year, the year before', () => {
    const now = new Date(2026, 10, 22, 17, 30).getTime();
    expect(fileDate(new Date(2026, 10, 22, 9, 5).getTime(), now)).toMatch(/9:05/u);
    expect(fileDate(new Date(2026, 2, 1).getTime(), now)).toMatch(/1/u);
    expect(fileDate(new Date(2024, 2, 1).getTime(), now)).toMatch(/2024/u);
  });
});

describe('a look into a file', () => {
  const encode = (text: string) => new TextEncoder().encode(text);

  it('[FIL9] is text where its bytes are UTF-8, whatever it is called', () => {
    expect(decodeText(encode('Grüße\n'), { isWhole: true })).toBe('Grüße\n');
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x41), { isWhole: true })).toBeNull();
    expect(decodeText(Uint8Array.of(0x41, 0x00), { isWhole: true })).toBeNull();
    expect(decodeText(new Uint8Array(), { isWhole: true })).toBe('');
  });

  it('[FIL9] is still text where the cut goes through a character', () => {
    const cut = encode('aé').subarray(0, 2);
    expect(decodeText(cut, { isWhole: false })).toBe('a');
    expect(decodeText(cut, { isWhole: true })).toBeNull();
  });

  it('[FIL9] is an image by its ending', () => {
    expect(['a.PNG', 'b.jpeg', 'c.svg', 'd.txt', 'png', 'e.constructor'].map(imageType)).toEqual([
      'image/png',
      'image/jpeg',
      'image/svg+xml',
      null,
      null,
      null,
    ]);
  });
});
