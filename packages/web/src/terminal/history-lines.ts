// The part of tmux's history that this page has fetched: consecutive pages, kept as they came. Pure.

export interface HistoryPage {
  firstLine: number;
  lines: readonly string[];
}

export class HistoryLines {
  #pages: HistoryPage[] = [];

  get firstLine(): number {
    return this.#pages[0]?.firstLine ?? 0;
  }

  /** Number after the newest line that is held. */
  get endLine(): number {
    const last = this.#pages.at(-1);
    return last === undefined ? 0 : last.firstLine + last.lines.length;
  }

  get lineCount(): number {
    return this.endLine - this.firstLine;
  }

  get isEmpty(): boolean {
    return this.lineCount === 0;
  }

  clear(): void {
    this.#pages = [];
  }

  /** Pages that do not touch what is held replace it: the history was cleared or moved on. */
  add(page: HistoryPage): 'older' | 'newer' | 'replaced' {
    if (!this.isEmpty && page.firstLine + page.lines.length === this.firstLine) {
      this.#pages.unshift(page);
      return 'older';
    }
    if (!this.isEmpty && page.firstLine === this.endLine) {
      this.#pages.push(page);
      return 'newer';
    }
    this.#pages = [page];
    return 'replaced';
  }

  /** What to write to a terminal; each page begins with plain text, as its colours do not depend on the one before. */
  toText(): string {
    return this.#pages.map(({ lines }) => `\u001b[0m${lines.join('\r\n')}`).join('\r\n');
  }
}

export function historyPageFrom(
  { first_line: firstLine, line_count: lineCount }: { first_line: number; line_count: number },
  payload: Uint8Array,
): HistoryPage {
  const lines = new TextDecoder().decode(payload).split('\r\n').slice(0, lineCount);
  while (lines.length < lineCount) lines.push('');
  return { firstLine, lines };
}
