import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits, type FileEntry } from '@vibecode/protocol';
import { RESULT_VALIDATORS } from '@vibecode/protocol/validators';
import { FileLab } from '../testing/file-lab.ts';
import { listFolder } from './list-folder.ts';

let lab: FileLab;
beforeEach(async () => {
  lab = await FileLab.make();
});
afterEach(() => lab.remove());

async function listed(path = '~', showHidden = false): Promise<Record<string, Omit<FileEntry, 'name'>>> {
  const result = await listFolder(lab.places, { path, show_hidden: showHidden });
  expect(RESULT_VALIDATORS['file.list'](result)).toBe(true);
  return Object.fromEntries(result.entries.map(({ name, ...entry }) => [name, entry]));
}

describe('a list of a folder', () => {
  it('[FIL10] says what each entry is, links as what they lead to', async () => {
    await mkdir(join(lab.home, 'sub'));
    await writeFile(join(lab.home, 'a.txt'), 'twelve bytes');
    await symlink('sub', join(lab.home, 'to-sub'));
    await symlink('a.txt', join(lab.home, 'to-a'));
    await symlink('/etc/passwd', join(lab.home, 'to-outside'));
    await symlink('nowhere', join(lab.home, 'to-nowhere'));
    execFileSync('mkfifo', [join(lab.home, 'fifo')]);
    const entries = await listed();
    expect(Object.keys(entries)).toEqual(['sub', 'to-sub', 'a.txt', 'fifo', 'to-a', 'to-nowhere', 'to-outside']);
    const { modified_at: modifiedAt, ...file } = entries['a.txt'] ?? {};
    expect(file).toEqual({ kind: 'file', is_link: false, size: 12, is_readable: true });
    expect(modifiedAt).toBeGreaterThan(1_600_000_000_000);
    expect(entries['to-sub']).toMatchObject({ kind: 'folder', is_link: true, is_readable: true });
    expect(entries['to-a']).toMatchObject({ kind: 'file', is_link: true, size: 12 });
    for (const name of ['to-outside', 'to-nowhere', 'fifo']) {
      expect(entries[name]).toMatchObject({ kind: 'other', size: 0, is_readable: false });
    }
  });

  it('[FIL10] shows hidden entries on request, credentials as unreadable, half uploads never', async () => {
    await mkdir(join(lab.home, '.ssh'));
    await writeFile(join(lab.home, '.profile'), '');
    await writeFile(join(lab.home, '.vibecode-upload-0123456789abcdef'), '');
    expect(await listed('~')).toEqual({});
    const hidden = await listed('~', true);
    expect(Object.keys(hidden)).toEqual(['.ssh', '.profile']);
    expect(hidden['.ssh']?.is_readable).toBe(false);
    expect(hidden['.profile']?.is_readable).toBe(true);
  });

  it('[FIL10] tells where it is, what is above it, and what may be opened', async () => {
    await mkdir(join(lab.home, 'deep/er'), { recursive: true });
    lab.workdirs = [join(lab.home, 'deep'), lab.outside, '/no/such/folder'];
    const deep = await listFolder(lab.places, { path: '~/deep/er/' });
    expect(deep).toMatchObject({ path: join(lab.home, 'deep/er'), parent: join(lab.home, 'deep'), next_after: null });
    expect(deep.roots).toEqual([lab.home, join(lab.home, 'deep'), lab.outside]);
    expect((await listFolder(lab.places, { path: '~' })).parent).toBeNull();
  });

  it('[FIL11] has names of any bytes', async () => {
    const names = ['line\nbreak', '"quoted\'', '\u{1f600}'.repeat(63), 'n'.repeat(255), '-rf', ' '];
    for (const name of names) await writeFile(join(lab.home, name), '');
    await writeFile(Buffer.concat([Buffer.from(`${lab.home}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    const entries = await listed();
    expect(Object.keys(entries).toSorted()).toEqual([...names, 'bad-\ufffd\ufffd'].toSorted());
    expect(entries['bad-\ufffd\ufffd']).toMatchObject({ kind: 'file', size: 1, is_readable: false });
    for (const name of names) expect(entries[name]).toMatchObject({ kind: 'file', is_readable: true });
  });

  it('[FIL10] of the longest names fits into one message', async () => {
    const tail = '\u0001'.repeat(250);
    const all = Array.from({ length: 501 }, (_, at) => writeFile(join(lab.home, `${tail}${at}`), ''));
    await Promise.all(all);
    const result = await listFolder(lab.places, { path: '~' });
    expect(result.entries.length).toBe(500);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(limits.MAX_TEXT_MESSAGE_BYTES - 4_096);
    expect(RESULT_VALIDATORS['file.list'](result)).toBe(true);
  });

  it('[FIL10] of many entries comes in pages, each entry once', async () => {
    const count = 1_700;
    const script = 'i=0; while [ $i -lt "$1" ]; do i=$((i+1)); : > "$0/f$i"; done';
    execFileSync('sh', ['-c', script, lab.home, String(count)]);
    const seen: string[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page = await listFolder(lab.places, { path: '~', ...(after === undefined ? {} : { after }) });
      seen.push(...page.entries.map(({ name }) => name));
      after = page.next_after;
    }
    expect(seen.length).toBe(count);
    expect(new Set(seen).size).toBe(count);
  });

  it('[FIL7] names why a folder is not shown', async () => {
    await writeFile(join(lab.home, 'file'), '');
    await mkdir(join(lab.home, 'closed'));
    await expect(listFolder(lab.places, { path: '~/file' })).rejects.toMatchObject({ code: 'not_a_folder' });
    await expect(listFolder(lab.places, { path: '~/none' })).rejects.toMatchObject({ code: 'path_not_found' });
    await expect(listFolder(lab.places, { path: '/etc' })).rejects.toMatchObject({ code: 'path_refused' });
    await lab.asNobody(async () => {
      await chmod(join(lab.home, 'closed'), 0);
      await expect(listFolder(lab.places, { path: '~/closed' })).rejects.toMatchObject({ code: 'permission_denied' });
      await chmod(join(lab.home, 'closed'), 0o700);
    });
  });
});
