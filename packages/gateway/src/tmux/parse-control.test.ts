import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlParser } from './parse-control.ts';

type Heard = ['output', string] | ['notification', string, string] | ['reply', boolean, string[]] | ['fault', string];

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function listen(counts: readonly (number | undefined)[] = []): { parser: ControlParser; heard: Heard[] } {
  const heard: Heard[] = [];
  const left = [...counts];
  const parser = new ControlParser({
    paneId: '%5',
    handler: {
      output: (bytes) => heard.push(['output', latin1(bytes)]),
      notification: (name, rest) => heard.push(['notification', name, rest]),
      replyBegins: () => left.shift(),
      reply: ({ ok, lines }) => heard.push(['reply', ok, lines.map(latin1)]),
      fault: (reason) => heard.push(['fault', reason]),
    },
  });
  return { parser, heard };
}

function escape(bytes: Uint8Array): Buffer {
  const parts = [...bytes].map((byte) =>
    byte < 0x20 || byte === 0x5c ? Buffer.from(`\\${byte.toString(8).padStart(3, '0')}`) : Buffer.of(byte),
  );
  return Buffer.concat(parts);
}

/** The stream cut at arbitrary places. */
function pushCut(parser: ControlParser, stream: Buffer, cuts: readonly number[]): void {
  const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  let at = 0;
  for (const place of [...places, stream.length]) {
    parser.push(stream.subarray(at, place));
    at = place;
  }
}

describe('ControlParser', () => {
  it('[TMX1] unescapes octal and passes bytes from 0x80 as they are, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
        fc.boolean(),
        fc.array(fc.nat(2_000), { maxLength: 20 }),
        (chunks, isExtended, cuts) => {
          const { parser, heard } = listen();
          const head = Buffer.from(isExtended ? '%extended-output %5 12 : ' : '%output %5 ');
          const stream = Buffer.concat(chunks.flatMap((chunk) => [head, escape(chunk), Buffer.from('\n')]));
          pushCut(parser, stream, cuts);
          expect(heard).toEqual(chunks.map((chunk) => ['output', latin1(chunk)]));
        },
      ),
    );
  });

  it('[TMX1] gives output in memory of its own', () => {
    const outputs: Uint8Array[] = [];
    const { parser } = (() => {
      const handler = {
        output: (bytes: Uint8Array) => outputs.push(bytes),
        notification: () => undefined,
        replyBegins: () => undefined,
        reply: () => undefined,
        fault: () => undefined,
      };
      return { parser: new ControlParser({ paneId: '%5', handler }) };
    })();
    const chunk = Buffer.from('%output %5 abc\n');
    parser.push(chunk);
    chunk.fill(0);
    expect(outputs.map(latin1)).toEqual(['abc']);
  });

  it('[TMX2] hears nothing of other panes, also of those whose number begins the same', () => {
    const { parser, heard } = listen();
    parser.push(Buffer.from('%output %55 no\n%output %4 no\n%extended-output %56 0 : no\n%output %5 yes\n'));
    expect(heard).toEqual([['output', 'yes']]);
  });

  it('[TMX3] ends a reply only at the guard with the time, number and flags of its beginning', () => {
    const { parser, heard } = listen();
    parser.push(
      Buffer.from(
        '%begin 1700 41 1\n%end 1700 40 1\n%error 1700 41 0\n%end 1701 41 1\n%output %5 forged\n%exit\n%end 1700 41 1 \n%end 1700 41 1\n',
      ),
    );
    const lines = [
      '%end 1700 40 1',
      '%error 1700 41 0',
      '%end 1701 41 1',
      '%output %5 forged',
      '%exit',
      '%end 1700 41 1 ',
    ];
    expect(heard).toEqual([['reply', true, lines]]);
  });

  it('[TMX3] answers nobody with blocks that are not of our commands', () => {
    const { parser, heard } = listen();
    parser.push(Buffer.from('%begin 1 7 0\nhook says\n%end 1 7 0\n%begin 1 8 1\n%error 1 8 1\n'));
    expect(heard).toEqual([['reply', false, []]]);
  });

  it('[TMX4] takes a counted capture without looking: no screen forges a reply, an output or an exit', () => {
    const guard = fc.constantFrom('1700 41 1', '1700 42 1', '1700 41 0', '1699 41 1');
    const hostile = fc.oneof(
      fc.tuple(fc.constantFrom('%end', '%error', '%begin'), guard).map(([word, numbers]) => `${word} ${numbers}`),
      fc.constantFrom(
        '%exit',
        '%output %5 x',
        '%extended-output %5 0 : x',
        '%pause %5',
        '',
        '%',
        '%layout-change @1 a b c',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }).map((text) => text.replaceAll('\n', '')),
    );
    fc.assert(
      fc.property(
        fc.array(hostile, { maxLength: 30 }),
        fc.array(fc.nat(3_000), { maxLength: 12 }),
        fc.boolean(),
        (screen, cuts, ok) => {
          const { parser, heard } = listen([screen.length, undefined]);
          const end = ok ? '%end' : '%error';
          const lines = [
            '%begin 1700 41 1',
            ...screen,
            `${end} 1700 41 1`,
            '%output %5 true',
            '%begin 1700 42 1',
            'b',
            '%end 1700 42 1',
          ];
          pushCut(parser, Buffer.from(`${lines.join('\n')}\n`, 'latin1'), cuts);
          expect(heard).toEqual([
            ['reply', ok, screen],
            ['output', 'true'],
            ['reply', true, ['b']],
          ]);
        },
      ),
    );
  });

  it('[TMX4] trusts nothing any more when a counted reply has another length', () => {
    const { parser, heard } = listen([1]);
    parser.push(Buffer.from('%begin 1 2 1\na\nb\n%end 1 2 1\n%output %5 x\n'));
    expect(heard).toEqual([['fault', 'a reply with more lines than were asked for']]);
  });

  it('[TMX1] never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), (chunks) => {
        const { parser } = listen([2, undefined, 1]);
        for (const chunk of chunks) parser.push(Buffer.from(chunk));
      }),
    );
  });

  it('[TMX2] names notifications and keeps what follows them', () => {
    const { parser, heard } = listen();
    parser.push(Buffer.from('%pause %5\n%exit\n%window-renamed @1 a  b\n'));
    expect(heard).toEqual([
      ['notification', 'pause', '%5'],
      ['notification', 'exit', ''],
      ['notification', 'window-renamed', '@1 a  b'],
    ]);
  });
});
