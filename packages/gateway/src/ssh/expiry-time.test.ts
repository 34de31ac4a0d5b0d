import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatExpiry, LATEST_EXPIRY_MS, parseExpiry, type ExpiryForm, type ZoneOffset } from './expiry-time.ts';

const HOUR_MS = 3_600_000;
const utc: ZoneOffset = () => 0;
/** Standard +1, summer +2, as in Berlin. */
const berlin: ZoneOffset = (atMs) => ([3, 4, 5, 6, 7, 8].includes(new Date(atMs).getUTCMonth()) ? 2 : 1) * HOUR_MS;
const summer = Date.UTC(2027, 6, 1, 10, 20, 30);

it('[KEY7] writes UTC with seconds where sshd knows it', () => {
  expect(formatExpiry(summer + 999, 'utc', berlin)).toBe('20270701102030Z');
  expect(parseExpiry('20270701102030Z', berlin)).toBe(summer);
});

it("[KEY7] writes standard time for an older sshd, which takes summer's clock for an hour later", () => {
  expect(formatExpiry(summer, 'local', berlin)).toBe('20270701112030');
  expect(parseExpiry('20270701112030', berlin)).toBe(summer);
  expect(formatExpiry(Date.UTC(2027, 0, 1), 'local', berlin)).toBe('20270101010000');
});

it('[KEY7] reads the shorter forms of people, and refuses what is no time', () => {
  expect(parseExpiry('20270701', utc)).toBe(Date.UTC(2027, 6, 1));
  expect(parseExpiry('202707011020', utc)).toBe(Date.UTC(2027, 6, 1, 10, 20));
  for (const text of ['', '2027', '2027070', '20271301', '20270701x', '20270701102030ZZ']) {
    expect(parseExpiry(text, utc)).toBeUndefined();
  }
});

it('[KEY7] comes back as written, rounded down to the second', () => {
  const form = fc.constantFrom<ExpiryForm[]>('utc', 'local');
  const time = fc.integer({ min: 0, max: LATEST_EXPIRY_MS - 24 * HOUR_MS });
  fc.assert(
    fc.property(time, form, fc.constantFrom(utc, berlin), (atMs, chosen, zone) => {
      const text = formatExpiry(atMs, chosen, zone);
      const back = parseExpiry(text, zone) ?? Number.NaN;
      // A local time on New Year's Eve may belong to another year's standard; the same in both zones here.
      expect(back).toBe(Math.floor(atMs / 1000) * 1000);
    }),
  );
});
