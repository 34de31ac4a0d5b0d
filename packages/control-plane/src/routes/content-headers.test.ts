import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentDisposition, contentHeaders, sha256FromReprDigest } from './content-headers.ts';

it('[API14] any name makes one header that says the true name', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 255 }), (name) => {
      const header = contentDisposition(`/home/vibe/${name}`);
      expect(header).toMatch(
        /^attachment; filename="[^"\\\u0000-\u001f\u007f-\u{10ffff}]*"; filename\*=UTF-8''[\w.~%-]*$/u,
      );
      const exact = /UTF-8''(.*)$/.exec(header)?.[1] ?? '';
      const base = name.slice(name.lastIndexOf('/') + 1);
      expect(decodeURIComponent(exact)).toBe(base.replaceAll(/\p{Surrogate}/gu, '\u{fffd}'));
    }),
  );
});

it('[API14] names of shells, lines and quotes stay within their quotes', () => {
  expect(contentDisposition('/a/x"; filename=evil.html')).toContain('filename="x__ filename=evil.html"');
  expect(contentDisposition('/a/two\r\nSet-Cookie: a=b')).not.toMatch(/[\r\n]/);
  expect(contentDisposition('/a/-rf')).toContain('filename="-rf"');
});

it('[API14] a digest is sent in the form in which it is taken', () => {
  const sha256 = '00ff'.repeat(16);
  const { 'Repr-Digest': digest } = contentHeaders({ path: '/a', size: 1, modifiedAt: 1, sha256 });
  expect(sha256FromReprDigest(digest)).toBe(sha256);
});

it('[API13] reads Repr-Digest, looks at SHA-256 alone and refuses half of one', () => {
  const zeros = btoa(String.fromCharCode(...new Uint8Array(32)));
  expect(sha256FromReprDigest(undefined)).toBeUndefined();
  expect(sha256FromReprDigest('sha-512=:AAAA:')).toBeUndefined();
  expect(sha256FromReprDigest(`sha-512=:AAAA:, sha-256=:${zeros}:`)).toBe('00'.repeat(32));
  for (const wrong of ['sha-256=::', 'sha-256=AAAA', 'sha-256=:AAAA:', `sha-256=:${zeros}${zeros}:`, 'sha-256']) {
    expect(() => sha256FromReprDigest(wrong)).toThrow('Repr-Digest');
  }
});
