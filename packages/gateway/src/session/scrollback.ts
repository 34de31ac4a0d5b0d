// Pages of the history that tmux keeps, for viewers that scroll up and for programs. Lines are taken by count (TMX rules).
import type { CommandBodies, CommandResults } from '@vibecode/protocol';
import { limits } from '@vibecode/protocol';
import type { PaneControl, TmuxQuery, TmuxReply } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';

type Request = CommandBodies['session.scrollback'];

export interface ScrollbackPage {
  firstLine: number;
  historyLines: number;
  lines: readonly Uint8Array[];
}

/** Line 0 is the oldest that tmux still has. */
export async function readScrollback(
  control: PaneControl,
  { before, count, format }: Request,
): Promise<ScrollbackPage> {
  const [size] = await control.ask([historySize(control.paneId)]);
  const historyLines = numberOf(size);
  const end = Math.min(before ?? historyLines, historyLines);
  const start = Math.max(0, end - Math.min(count, limits.SCROLLBACK_PAGE_LINES));
  if (end <= start) return { firstLine: end, historyLines, lines: [] };
  // tmux counts back from the top of the screen; what scrolls off meanwhile moves the page down by as much.
  const fromTop = start - historyLines;
  const toTop = end - 1 - historyLines;
  const withColours = format === 'frame' ? ['-e'] : [];
  const range = ['-S', String(fromTop), '-E', String(toTop)];
  const command = tmuxCommand('capture-pane', '-p', ...withColours, ...range, '-t', control.paneId);
  const [sizeNow, page] = await control.ask([
    historySize(control.paneId),
    { command, lineCount: ([now]) => Math.max(0, numberOf(now) + toTop) - Math.max(0, numberOf(now) + fromTop) + 1 },
  ]);
  return {
    firstLine: Math.max(0, numberOf(sizeNow) + fromTop),
    historyLines: numberOf(sizeNow),
    lines: page?.lines ?? [],
  };
}

/** The page's lines as one text for a terminal: line drawing, which tmux writes as SO ... SI, in Unicode. */
export function pagePayload(lines: readonly Uint8Array[]): Uint8Array {
  let isDrawing = false;
  const texts = lines.map((line) => {
    let text = '';
    for (const char of new TextDecoder().decode(line)) {
      if (char === '\x0e' || char === '\x0f') isDrawing = char === '\x0e';
      else text += isDrawing ? (LINE_DRAWING[char] ?? char) : char;
    }
    return text;
  });
  return new TextEncoder().encode(texts.join('\r\n'));
}

export function pageAsLines({ firstLine, historyLines, lines }: ScrollbackPage): CommandResults['session.scrollback'] {
  const decoder = new TextDecoder();
  return {
    first_line: firstLine,
    line_count: lines.length,
    history_lines: historyLines,
    lines: lines.map((line) => decoder.decode(line)),
  };
}

function historySize(paneId: string): TmuxQuery {
  return { command: tmuxCommand('display-message', '-p', '-t', paneId, '#{history_size}'), lineCount: () => 1 };
}

function numberOf(reply: TmuxReply | undefined): number {
  const value = Number(new TextDecoder().decode(reply?.lines[0]));
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

const LINE_DRAWING: Readonly<Record<string, string>> = {
  '`': '◆', a: '▒', b: '␉', c: '␌', d: '␍', e: '␊', f: '°', g: '±', h: '␤', i: '␋', j: '┘', k: '┐', l: '┌', m: '└', n: '┼',
  o: '⎺', p: '⎻', q: '─', r: '⎼', s: '⎽', t: '├', u: '┤', v: '┴', w: '┬', x: '│', y: '≤', z: '≥', '{': 'π', '|': '≠', '}': '£', '~': '·',
}; // prettier-ignore
