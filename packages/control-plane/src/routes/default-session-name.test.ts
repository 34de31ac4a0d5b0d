import fc from 'fast-check';
import { expect, it } from 'vitest';
import { httpValidators } from '@vibecode/protocol/validators';
import { defaultSessionName } from './default-session-name.ts';

it('[API5] says what runs where', () => {
  const named = (workdir: string) => defaultSessionName({ agent: 'shell', workdir });
  expect(named('/home/vibe/shop')).toBe('shell in shop');
  expect(named('/home/vibe/shop//')).toBe('shell in shop');
  expect(named('~')).toBe('shell in home');
  expect(named('/')).toBe('shell');
});

it('[API5] is a valid name whatever the folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (workdir) => {
      const name = defaultSessionName({ agent: 'claude-code', workdir });
      expect(httpValidators.sessionCreateRequest({ agent: 'shell', workdir: '/', name })).toBe(true);
    }),
  );
});
