import headless from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { TERMINAL_QUERIES } from '../testing/terminal-queries.ts';
import { mayReport } from './filter-own-reports.ts';
import { swallowReplies } from './swallow-replies.ts';

const ESC = '\u001b';
const ST = `${ESC}\\`;

function setUp() {
  const terminal = new headless.Terminal({
    cols: 80,
    rows: 24,
    allowProposedApi: true,
    windowOptions: { getWinSizeChars: true, getWinSizePixels: true, getCellSizePixels: true, getWinTitle: true },
  });
  const answers: string[] = [];
  const clipboard: string[] = [];
  terminal.onData((data) => answers.push(data));
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  return { terminal, answers, clipboard, write };
}

describe('queries of programs', () => {
  it.each(Object.entries(TERMINAL_QUERIES))('[TRM4] %s gets no answer and leaves no trace', async (_name, query) => {
    const { terminal, answers, write } = setUp();
    swallowReplies(terminal.parser, { onClipboard: () => {} });
    await write(query);
    // A second time, cut in two: the handlers see whole sequences only.
    await write(query.slice(0, 2));
    await write(`${query.slice(2)}ok`);
    expect(answers).toEqual([]);
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('ok');
  });

  it('[TRM4] this test would notice answers', async () => {
    const { answers, write } = setUp();
    for (const query of ['DA1', 'DA2', 'CPR', 'DECRQM private', 'DECRQSS', 'window size in cells'])
      await write(TERMINAL_QUERIES[query] ?? '');
    expect(answers).toHaveLength(6);
  });

  it('[TRM4] what only sets still works', async () => {
    const { terminal, write } = setUp();
    const titles: string[] = [];
    terminal.onTitleChange((title) => titles.push(title));
    swallowReplies(terminal.parser, { onClipboard: () => {} });
    await write(`${ESC}]2;title${ST}${ESC}[22t${ESC}]4;1;#123456${ST}${ESC}[4 q${ESC}[?2004h`);
    expect(titles).toEqual(['title']);
    expect(terminal.modes.bracketedPasteMode).toBe(true);
  });

  it('[TRM9] the clipboard sequence goes to us alone', async () => {
    const { terminal, clipboard, write, answers } = setUp();
    swallowReplies(terminal.parser, { onClipboard: (data) => clipboard.push(data) });
    await write(`${ESC}]52;c;aGk=${ST}${ESC}]52;c;?\u0007`);
    expect(clipboard).toEqual(['c;aGk=', 'c;?']);
    expect(answers).toEqual([]);
  });
});

describe('reports that xterm makes by itself', () => {
  const owner = { ownsSize: true, domEvent: undefined };
  const guest = { ownsSize: false, domEvent: undefined };

  it('[TRM4] focus goes out from the holder of the size, and only when the focus really changed', () => {
    expect(mayReport(`${ESC}[I`, { ownsSize: true, domEvent: 'focus' })).toBe(true);
    expect(mayReport(`${ESC}[O`, { ownsSize: true, domEvent: 'blur' })).toBe(true);
    expect(mayReport(`${ESC}[I`, { ownsSize: true, domEvent: 'message' })).toBe(false);
    expect(mayReport(`${ESC}[I`, owner)).toBe(false);
    expect(mayReport(`${ESC}[O`, { ownsSize: false, domEvent: 'blur' })).toBe(false);
  });

  it('[TRM4] pointer moves go out from the holder of the size; clicks and keys from everybody', () => {
    const hover = `${ESC}[<35;10;4M`;
    expect([mayReport(hover, owner), mayReport(hover, guest)]).toEqual([true, false]);
    expect(mayReport(`${ESC}[<0;10;4M`, guest)).toBe(true);
    expect(mayReport('a', guest)).toBe(true);
    expect(mayReport(`${ESC}[A`, guest)).toBe(true);
  });
});
