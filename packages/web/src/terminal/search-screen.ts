// Search through the live screen and, above it, the whole history that tmux has.
import type { Terminal } from '@xterm/xterm';
import { createStore, type ReadableStore } from '../lib/store.ts';
import { findText, type TextMatch } from './find-text.ts';
import type { ScrollBack } from './scroll-back.ts';

export interface SearchState {
  query: string;
  matchCount: number;
  /** 1 is the topmost; 0 while there is none. */
  current: number;
  isLoading: boolean;
}

type PlacedMatch = TextMatch & { place: 'history' | 'live' };

const NOTHING: SearchState = { query: '', matchCount: 0, current: 0, isLoading: false };

export class SearchScreen {
  readonly #live: Terminal;
  readonly #scrollBack: ScrollBack;
  readonly #state = createStore<SearchState>(NOTHING);
  #matches: PlacedMatch[] = [];

  constructor(live: Terminal, scrollBack: ScrollBack) {
    this.#live = live;
    this.#scrollBack = scrollBack;
  }

  get state(): ReadableStore<SearchState> {
    return this.#state;
  }

  /** Finds what is loaded at once, then again with the whole history. */
  async find(query: string): Promise<void> {
    this.#look(query, true);
    if (query === '') return;
    await this.#scrollBack.loadAll();
    if (this.#state.get().query === query) this.#look(query, false);
  }

  step(by: 1 | -1): void {
    const { current, matchCount } = this.#state.get();
    if (matchCount === 0) return;
    this.#show(((current - 1 + by + matchCount) % matchCount) + 1);
  }

  close(): void {
    this.#matches = [];
    this.#state.set(NOTHING);
    this.#live.clearSelection();
    this.#scrollBack.terminal?.clearSelection();
  }

  #look(query: string, isLoading: boolean): void {
    const history = this.#scrollBack.terminal;
    this.#matches = [
      ...(history === null ? [] : findText(query, rowReader(history))).map((match) => ({
        ...match,
        place: 'history' as const,
      })),
      ...findText(query, rowReader(this.#live)).map((match) => ({ ...match, place: 'live' as const })),
    ];
    this.#state.set({ query, matchCount: this.#matches.length, current: 0, isLoading: isLoading && query !== '' });
    // The newest is what people look for first.
    if (this.#matches.length > 0) this.#show(this.#matches.length);
  }

  #show(current: number): void {
    const match = this.#matches[current - 1];
    if (match === undefined) return;
    this.#state.set({ ...this.#state.get(), current });
    const history = this.#scrollBack.terminal;
    this.#live.clearSelection();
    history?.clearSelection();
    if (match.place === 'live') this.#scrollBack.toLive();
    else this.#scrollBack.scrollToRow(match.row);
    (match.place === 'live' ? this.#live : history)?.select(match.column, match.row, match.length);
  }
}

function rowReader(terminal: Terminal): (row: number) => string | undefined {
  const { active } = terminal.buffer;
  return (row) => {
    // Past its end xterm's ring begins again instead of giving nothing.
    const line = row < active.length ? active.getLine(row) : undefined;
    if (line === undefined) return undefined;
    let text = '';
    // One character a cell, so that a match's place is its column.
    for (let column = 0; column < line.length; column++) {
      const cell = line.getCell(column);
      text += (cell?.getChars() || ' ').slice(0, 1);
    }
    return text;
  };
}
