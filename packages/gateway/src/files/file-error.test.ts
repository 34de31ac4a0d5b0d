import { expect, it } from 'vitest';
import { fileError, shown } from './file-error.ts';

it('[FIL16] shows in a message what a path hides', () => {
  expect(shown('/a/rtl-\u202egnp.exe')).toBe(String.raw`/a/rtl-\u202egnp.exe`);
  expect(shown('a\nb\u001bc\u2066d\u200be\ufefff')).toBe(String.raw`a\u000ab\u001bc\u2066d\u200be\ufefff`);
  expect(shown('\u{e0041}')).toBe(String.raw`\u{e0041}`);
  expect(fileError(Object.assign(new Error(), { code: 'ENOENT' }), '/a\u202eb')).toMatchObject({
    message: String.raw`/a\u202eb does not exist. Check the path.`,
  });
});

it('[FIL16] leaves letters of every script as they are, and shows the end of a long path', () => {
  for (const path of ['/Grüße 日本', '/שלום', '/می\u200cخواهم', '/👨\u200d👩.png', '/❤\ufe0f'])
    expect(shown(path)).toBe(path);
  expect(shown(`/${'\n'.repeat(4_000)}end`)).toMatch(/^….{297}end$/u);
});
