import type { FileEntry } from '@vibecode/protocol';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { FolderList } from './folder-list.tsx';
import { MACHINE_ORDER } from './sort-entries.ts';

function listed(name: string, change: Partial<FileEntry> = {}): string {
  const entry: FileEntry = {
    name,
    kind: 'file',
    is_link: false,
    size: 1,
    modified_at: 1,
    is_readable: true,
    ...change,
  };
  const nothing = () => undefined;
  return renderToStaticMarkup(
    <FolderList
      entries={[entry]}
      parent={null}
      takesFocus={false}
      order={MACHINE_ORDER}
      onOrder={nothing}
      onUp={nothing}
      onOpen={nothing}
    />,
  );
}

it('[FIL13] a row shows what is in a name, apart from the words around it, and has none of it as it is', () => {
  const row = listed('rtl-\u202egnp.exe');
  expect(row).not.toContain('\u202e');
  expect(row).toMatch(/<bdi dir="ltr"[^>]*>rtl-<span class="[^"]*text-muted[^"]*">\\u202e<\/span>gnp\.exe<\/bdi>/);
  expect(row).toContain(String.raw`title="rtl-\u202egnp.exe"`);
  expect(listed('two\nlines')).not.toContain('two\nlines');
});

it('[FIL14] a row whose name is no text cannot be opened and says why; one without the right to read it can be tried', () => {
  const row = listed('bad-\ufffd', { is_readable: false });
  expect(row).toContain('aria-disabled="true"');
  expect(row).toContain('File, its name is no text');
  expect(row).toContain('Rename it on the machine');
  expect(listed('locked', { is_readable: false })).toContain('aria-disabled="false"');
});
