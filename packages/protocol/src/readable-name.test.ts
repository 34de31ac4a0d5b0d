import { expect, it } from 'vitest';
import { isReadableName, toReadableName } from './readable-name.ts';

it.each(['a', ' api ', 'café', '日本語', 'שלום', '👨‍👩‍👧', 'می‌خواهم', '-n %1 ; #{x}'])('[ER9] %j is a name', (name) => {
  expect(isReadableName(name)).toBe(true);
  expect(toReadableName(name)).toBe(name);
});

it.each(['', ' ', '\u200b', '\u3164', '\ufe0f\u00a0', '\u00ad'])(
  '[ER9] %j is none: nothing of it can be seen',
  (name) => {
    expect(isReadableName(name)).toBe(false);
  },
);

it.each(['two\nlines', 'a\tb', 'a\u009bb', 'a\u2028b', 'a\u202eb', 'a\u2066b', 'a\u200fb', 'a\ud800b'])(
  '[ER9] %j is none: it reads otherwise than it is written',
  (name) => {
    expect(isReadableName(name)).toBe(false);
    expect(isReadableName(toReadableName(name))).toBe(true);
  },
);
