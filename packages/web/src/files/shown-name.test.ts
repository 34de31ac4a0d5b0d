import { expect, it } from 'vitest';
import { isolatedName, nameParts, shownName } from './shown-name.ts';

it('[FIL13] a name that would be seen as another shows what is in it', () => {
  expect(shownName('rtl-\u202egnp.exe')).toBe(String.raw`rtl-\u202egnp.exe`);
  expect(nameParts('rtl-\u202egnp.exe')).toEqual([
    { text: 'rtl-', isEscape: false },
    { text: String.raw`\u202e`, isEscape: true },
    { text: 'gnp.exe', isEscape: false },
  ]);
});

it('[FIL13] controls, bidi and zero-width characters, and spaces at the ends, are all seen', () => {
  expect(shownName('a\nb\tc\u001b[31m\u007f')).toBe('a␊b␉c␛[31m␡');
  expect(shownName(' a  b  ')).toBe('␠a  b␠␠');
  const alone = [0x80, 0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x2028, 0x2029, 0x3164, 0xfeff, 0xffa0];
  const unseen = [...alone, ...range(0x200b, 0x200f), ...range(0x202a, 0x202e), ...range(0x2060, 0x206f)];
  for (const code of unseen) {
    expect(shownName(`a${String.fromCodePoint(code)}b`)).toBe(`a\\u${code.toString(16).padStart(4, '0')}b`);
  }
  expect(shownName('a\u{e0041}b')).toBe(String.raw`a\u{e0041}b`);
});

it('[FIL13] letters of every script stay as they are, with the joiners that they need', () => {
  const fine = [
    '',
    'notes.md',
    'Grüße 日本.txt',
    'שלום.txt',
    'می\u200cخواهم',
    'क्\u200dष',
    '👨\u200d👩\u200d👧.png',
    '❤\ufe0f',
    '\u{1f469}\u{1f3fd}\u200d💻',
  ];
  for (const name of fine) expect(shownName(name)).toBe(name);
  expect(nameParts('a.txt')).toEqual([{ text: 'a.txt', isEscape: false }]);
  expect(shownName('a\u200db')).toBe(String.raw`a\u200db`);
});

it('[FIL13] in a sentence a name cannot move the words around it', () => {
  expect(isolatedName('\u2069\u202eא')).toBe('\u2068\\u2069\\u202eא\u2069');
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
