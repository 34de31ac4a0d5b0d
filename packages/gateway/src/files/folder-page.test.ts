import { describe, expect, it } from 'vitest';
import { decodeName, FolderPage, PAGE_COUNT, readCursor, writeCursor, type FolderName } from './folder-page.ts';

function named(name: string | Buffer, isFolder = false): FolderName {
  return { ...decodeName(Buffer.from(name)), isFolder };
}

/** All pages of a folder, as a page would ask for them. */
function pagesOf(names: FolderName[]): string[][] {
  const pages: string[][] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = new FolderPage(cursor === undefined ? undefined : readCursor(cursor));
    for (const name of names) page.add(name);
    pages.push(page.names.map(({ text }) => text));
    cursor = page.nextCursor;
  }
  return pages;
}

describe('pages of a folder', () => {
  it('[FIL10] have folders first and names without regard to case', () => {
    const names = [named('b'), named('A'), named('a'), named('Z', true), named('y', true), named('.h')];
    expect(pagesOf(names)).toEqual([['y', 'Z', '.h', 'A', 'a', 'b']]);
  });

  it('[FIL10] hold each entry once, whatever their number and order', () => {
    const names = Array.from({ length: 4_321 }, (_, at) => named(`n${(at * 7_919) % 4_321}`, at % 3 === 0));
    const pages = pagesOf(names);
    expect(pages.length).toBe(Math.ceil(4_321 / PAGE_COUNT));
    expect(new Set(pages.flat()).size).toBe(4_321);
    expect(pages.every((page) => page.length <= PAGE_COUNT)).toBe(true);
  });

  it('[FIL10] tell names apart that look alike because they are no UTF-8', () => {
    const names = [named(Buffer.from([0x61, 0xff])), named(Buffer.from([0x61, 0xfe]))];
    expect(names.map(({ text, isText }) => [text, isText])).toEqual([
      ['a\ufffd', false],
      ['a\ufffd', false],
    ]);
    const page = new FolderPage(readCursor(writeCursor({ bytes: Buffer.from([0x61, 0xfe]), isFolder: false })));
    for (const name of names) page.add(name);
    expect(page.names.map(({ bytes }) => bytes[1])).toEqual([0xff]);
  });

  it.each(['', 'd', 'x.YQ', 'd.', '../x'])('[FIL10] %j is no cursor', (cursor) => {
    expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_message', field: '/after' }));
  });
});
