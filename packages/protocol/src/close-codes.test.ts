import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionAfterClose, CLOSE, closeReason, MAX_CLOSE_REASON_BYTES } from './close-codes.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe('close codes', () => {
  it('[HS4] each stands in the table once', () => {
    const codes = Object.values(CLOSE).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(Object.entries(CLOSE))(
    '[HS4] %s is one that an endpoint may send, and says what it means',
    (_name, entry) => {
      expect(entry.code === 1000 || entry.code === 1001 || (entry.code >= 4000 && entry.code <= 4999)).toBe(true);
      expect(['hub', 'gateway', 'browser', 'any']).toContain(entry.sender);
      expect(['reconnect', 'stop', 'sign_in', 'update']).toContain(entry.peerAction);
      expect(entry.meaning).not.toBe('');
      expect(bytesOf(entry.meaning)).toBeLessThanOrEqual(MAX_CLOSE_REASON_BYTES);
    },
  );

  it.each(Object.entries(CLOSE))('[RC4] %s leads to the action of the table', (_name, { code, peerAction }) => {
    expect(actionAfterClose(code)).toBe(peerAction);
  });

  it.each([1005, 1006, 1011, 1012, 3000, 4999])('[RC4] %d is unknown: try again', (code) => {
    expect(actionAfterClose(code)).toBe('reconnect');
  });
});

describe('closeReason', () => {
  it('[HS5] cuts at 123 bytes and never inside a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const reason = closeReason(text);
        expect(text.startsWith(reason)).toBe(true);
        expect(bytesOf(reason)).toBeLessThanOrEqual(MAX_CLOSE_REASON_BYTES);
        const next = Array.from(text.slice(reason.length))[0];
        if (next !== undefined) expect(bytesOf(reason + next)).toBeGreaterThan(MAX_CLOSE_REASON_BYTES);
      }),
    );
  });

  it('[HS5] leaves one of exactly 123 bytes alone', () => {
    expect(closeReason('x'.repeat(123))).toHaveLength(123);
    expect(closeReason('x'.repeat(124))).toHaveLength(123);
    expect(closeReason(`${'x'.repeat(121)}\u{1F600}`)).toBe('x'.repeat(121));
  });
});
