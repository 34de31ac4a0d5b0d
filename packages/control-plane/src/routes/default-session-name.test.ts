import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isReadableName } from '@vibecode/protocol';
import { httpValidators } from '@vibecode/protocol/validators';
import { defaultSessionName } from './default-session-name.ts';

it('[API5] says what runs where', () => {
  const named = (workdir: string) => defaultSessionName({ agent: 'shell', workdir }, new Set());
  expect(named('/home/vibe/shop')).toBe('shell in shop');
  expect(named('/home/vibe/shop//')).toBe('shell in shop');
  expect(named('~')).toBe('shell in home');
  expect(named('/')).toBe('shell');
});

it('[API5] is a valid name whatever the folder', () => {
  expect(defaultSessionName({ agent: 'shell', workdir: '/a\u202eb' }, new Set())).toBe('shell in a b');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (workdir) => {
      const name = defaultSessionName({ agent: 'claude-code', workdir }, new Set());
      expect(httpValidators.sessionCreateRequest({ agent: 'shell', workdir: '/', name })).toBe(true);
      expect(isReadableName(name)).toBe(true);
    }),
  );
});

it('[API5] is numbered where the name is in use, also at its greatest length', () => {
  const named = (workdir: string, ...inUse: string[]) =>
    defaultSessionName({ agent: 'shell', workdir }, new Set(inUse));
  expect(named('/shop', 'shell in shop')).toBe('shell in shop 2');
  expect(named('/shop', 'shell in shop', 'shell in shop 2')).toBe('shell in shop 3');
  const long = `/${'x'.repeat(300)}`;
  expect(named(long, named(long))).toHaveLength(120);
  expect(named(long, named(long))).not.toBe(named(long));
});
