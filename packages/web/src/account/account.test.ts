import { describe, expect, it } from 'vitest';
import { age, count } from '../lib/ago.ts';
import { takeClaimToken } from './claim-token.ts';
import { deviceName } from './device-name.ts';

function address(hash: string) {
  const shown: string[] = [];
  const at = { hash, pathname: '/claim' };
  const past = { state: null, replaceState: (_state: unknown, _title: string, path: string) => shown.push(path) };
  return { at, past, shown };
}

describe('the claim token', () => {
  it('[UI1] is taken out of the address bar', () => {
    const { at, past, shown } = address('#abc_DEF-123');
    expect(takeClaimToken(at, past)).toBe('abc_DEF-123');
    expect(shown).toEqual(['/claim']);
  });

  it('[UI1] is null where there is none, or nonsense', () => {
    for (const hash of ['', '#']) expect(takeClaimToken(address(hash).at, address(hash).past)).toBeNull();
    expect(takeClaimToken(address('#%E0%A4%A').at, address('').past)).toBe('%E0%A4%A');
  });
});

describe('words', () => {
  it('[UI5] devices are named as people know them', () => {
    const iphone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1';
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
    const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
    expect([iphone, chrome, firefox, ''].map(deviceName)).toEqual([
      'Safari on iPhone',
      'Chrome on Linux',
      'Firefox on Windows',
      'Browser on an unknown system',
    ]);
  });

  it('[UI5] ages and counts', () => {
    expect([0, 59_999, 60_000, 3_599_999, 3_600_000, 86_400_000 * 3].map(age)).toEqual([
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '3 d ago',
    ]);
    expect([count(1, 'viewer'), count(1_200, 'line')]).toEqual(['1 viewer', '1,200 lines']);
  });
});
