import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstallOutput } from './install-output.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('InstallOutput', () => {
  it('[AGT13] gives whole lines, without terminal sequences', () => {
    const output = new InstallOutput({});
    expect(output.take(bytes('\u001B[1mone\u001B[0m\r\ntw'))).toBe('one\n');
    expect(output.take(bytes('o\u001B]0;title\u0007\u0000!\n'))).toBe('two!\n');
    expect(output.take(bytes('three'))).toBe('');
    expect(output.finish()).toBe('three');
  });

  it('[AGT13] shows no secret, also where it arrives in pieces', () => {
    const env = { NPM_TOKEN: 'abcd-efgh-1234', MY_API_KEY: 'short', HOME: '/home/somebody' };
    const text = [
      'GET https://user:pa55word@registry.example/x',
      '//registry.example/:_authToken=npm_0123456789abcdefghij',
      'authorization: Bearer aaa.bbb.ccc',
      'it says abcd-efgh-1234 and /home/somebody',
      'password = "hunter22"',
      '',
    ].join('\n');
    const shown = [
      'GET https://***@registry.example/x',
      '//registry.example/:_authToken=***',
      'authorization: Bearer ***',
      'it says *** and /home/somebody',
      'password = "***"',
      '',
    ].join('\n');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const output = new InstallOutput(env);
        const edges = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = edges.map((at, index) => output.take(bytes(text.slice(edges[index - 1] ?? 0, at))));
        expect(pieces.join('') + output.finish()).toBe(shown);
      }),
    );
  });

  it('[AGT13] shows no secret where a line is too long to be waited for', () => {
    const output = new InstallOutput({ MY_TOKEN: 'sesame open now' });
    const long = 'word '.repeat(1_000);
    let shown = '';
    for (const chunk of [`${long}_authToken=abc`, 'defghijkl ', `${long}sesame op`, 'en now\n']) {
      shown += output.take(Buffer.from(chunk));
    }
    expect(shown).not.toMatch(/abc|def|sesame|open/);
    expect(shown).toContain('_authToken=***');
  });

  it('[AGT13] a line without an end is not kept for ever', () => {
    const output = new InstallOutput({});
    expect(output.take(bytes('x'.repeat(5_000))).length).toBe(5_000);
    // Read as often as it is long it would stop the whole gateway.
    for (const word of ['x', '.', 'a=']) {
      const line = word.repeat(131_072);
      expect(output.take(bytes(`${line}\n`)).length).toBeGreaterThan(1);
    }
  });
});
