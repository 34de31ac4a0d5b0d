import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WholeCharacters } from './whole-characters.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

it('[WC1] characters come whole and every byte once, wherever a text is cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 5 })),
      (text, cuts) => {
        const bytes = encode(text);
        const characters = new WholeCharacters();
        const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
        let shown = '';
        for (let start = 0; start < bytes.length;) {
          const end = start + (cuts.pop() ?? 1);
          shown += decoder.decode(characters.take(bytes.subarray(start, end)));
          start = end;
        }
        expect([shown, characters.rest.length]).toEqual([text, 0]);
      },
    ),
  );
});

it('[WC2] bytes that are no text come unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 })), (chunks) => {
      const characters = new WholeCharacters();
      const taken = chunks.flatMap((chunk) => [...characters.take(chunk)]);
      expect([...taken, ...characters.rest]).toEqual(chunks.flatMap((chunk) => [...chunk]));
      expect(characters.rest.length).toBeLessThanOrEqual(3);
    }),
  );
});
