import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLongerThan } from './message-size.ts';

it('[HUB13] counts UTF-8 bytes, whatever the text', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.integer({ min: 0, max: 300 }), (text, limitBytes) => {
      expect(isLongerThan(text, limitBytes)).toBe(new TextEncoder().encode(text).length > limitBytes);
    }),
  );
});
