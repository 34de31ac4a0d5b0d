import { expect, it } from 'vitest';
import { byteText, rateText } from './byte-text.ts';

it('[UI5] amounts of bytes have at most two digits more than they need', () => {
  const shown = [0, 1, 1023, 1024, 1536, 10_300, 1_048_570, 1_048_576, 16 * 2 ** 30, 3 * 2 ** 40, 2 ** 62].map(
    byteText,
  );
  expect(shown).toEqual([
    '0 B',
    '1 B',
    '1023 B',
    '1.0 KB',
    '1.5 KB',
    '10 KB',
    '1.0 MB',
    '1.0 MB',
    '16 GB',
    '3.0 TB',
    '4096 PB',
  ]);
  expect(rateText(2048)).toBe('2.0 KB/s');
});
