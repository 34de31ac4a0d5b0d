import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotePath } from './quote-path.ts';
import { scpCommand } from './scp-command.ts';

/** Any code points, halves of pairs too. */
const ANY_TEXT = fc
  .array(fc.integer({ min: 0, max: 0x10_ff_ff }), { maxLength: 40 })
  .map((points) => String.fromCodePoint(...points));

describe('a path at the prompt', () => {
  it('[FIL6] stays as it is where a shell takes it so, else gets single quotes', () => {
    expect(quotePath('/home/ada/a-b_c.2/D.txt')).toBe('/home/ada/a-b_c.2/D.txt');
    expect(quotePath('/home/ada/two words')).toBe("'/home/ada/two words'");
    expect(quotePath("/home/ada/it's")).toBe(String.raw`'/home/ada/it'\''s'`);
    expect(quotePath('/home/ada/$(date) `id` *?[a]&;|<>"\\!~#')).toBe("'/home/ada/$(date) `id` *?[a]&;|<>\"\\!~#'");
    expect(quotePath('/home/ada/Grüße 🚀')).toBe("'/home/ada/Grüße 🚀'");
    expect(quotePath('-rf')).toBe('./-rf');
  });

  it('[FIL6] with a control character, or bytes that are no text, is never typed', () => {
    for (const bad of ['\n', '\r', '\u0000', '\u001b[201~', '\u007f', '\u009b', '\u2028', '\ufffd', '\ud800'])
      expect(quotePath(`/home/ada/a${bad}b`)).toBeNull();
    expect(quotePath('')).toBeNull();
  });

  it('[FIL6] never holds what would end the paste or the line', () => {
    fc.assert(
      fc.property(ANY_TEXT, (text) => {
        const quoted = quotePath(text);
        // oxlint-disable-next-line no-control-regex -- these are what must not be there
        expect(quoted ?? '').not.toMatch(/[\u0000-\u001f\u007f-\u009f]/u);
      }),
    );
  });
});

describe('what is too large for the browser', () => {
  const system = { user: 'ada', hostname: 'build-box' };

  it('[FIL4] gets the scp command for both directions', () => {
    expect(scpCommand({ kind: 'upload', path: '/home/ada/in here/film.mp4', system })).toBe(
      "scp film.mp4 ada@build-box:'/home/ada/in here/'",
    );
    expect(scpCommand({ kind: 'download', path: '/srv/big.iso', system })).toBe('scp ada@build-box:/srv/big.iso .');
  });

  it('[FIL4] of a machine or name that is not known or not safe leaves a place to fill in', () => {
    expect(scpCommand({ kind: 'download', path: '/srv/a\nb', system: undefined })).toBe('scp user@machine:FILE .');
    expect(scpCommand({ kind: 'upload', path: '/srv/a', system: { user: 'a;b', hostname: 'h' } })).toBe(
      'scp a user@machine:/srv/',
    );
  });
});
