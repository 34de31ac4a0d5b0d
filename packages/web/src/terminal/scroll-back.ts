// tmux's history above the live screen: fetched page by page, drawn by a second terminal that moves together with the live
// one, which goes on underneath. Knows lines and pixels, no keys.
import { limits, type CommandResults } from '@vibecode/protocol';
import type { Frame } from '@vibecode/protocol/frames';
import type { Terminal } from '@xterm/xterm';
import { createStore, type ReadableStore } from '../lib/store.ts';
import { HistoryLines, historyPageFrom } from './history-lines.ts';
import { placeLayers } from './place-layers.ts';

/** Older pages are fetched larger than the first: each means writing the whole history anew. */
const OLDER_PAGE_LINES = 1_000;
/** While somebody reads, lines that scroll off the live screen are added this often. */
const TAIL_REFRESH_MS = 500;

export interface ScrollBackOptions {
  liveLayer: HTMLElement;
  historyLayer: HTMLElement;
  live: Terminal;
  createHistoryTerminal: () => Terminal;
  cellHeightPx: () => number;
  fetchPage: (body: { before?: number; count: number }) => Promise<CommandResults['session.scrollback']>;
  /** Whether lines can still join the history: nothing is asked of a session that is over or not heard of. */
  isLive: () => boolean;
  onError: (error: unknown) => void;
  signal: AbortSignal;
}

export interface ScrollBackState {
  /** 0: the live screen. */
  linesBack: number;
  isLoading: boolean;
}

export class ScrollBack {
  readonly #options: ScrollBackOptions;
  readonly #state = createStore<ScrollBackState>({ linesBack: 0, isLoading: false });
  readonly #history = new HistoryLines();
  #terminal: Terminal | null = null;
  #scrolledPx = 0;
  #lastFrame: Frame | null = null;
  #fetching: Promise<void> | null = null;

  constructor(options: ScrollBackOptions) {
    this.#options = options;
    // Hidden from the start: it lies over the live screen and would take its clicks, selections and touches.
    this.#place();
    const timer = setInterval(() => {
      if (this.#scrolledPx > 0 && options.isLive()) void this.#exclusively(() => this.#fetchTail());
    }, TAIL_REFRESH_MS);
    options.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  get state(): ReadableStore<ScrollBackState> {
    return this.#state;
  }

  get isScrolled(): boolean {
    return this.#scrolledPx > 0;
  }

  /** The terminal that draws the history, once there is one; search and copy read it. */
  get terminal(): Terminal | null {
    return this.#terminal;
  }

  /** A page arrives as a frame; its ack follows and says what it is. */
  onFrame(frame: Frame): void {
    this.#lastFrame = frame;
  }

  /** Positive: up, into the past. */
  scrollBy(deltaPx: number): void {
    if (deltaPx < 0 && this.#scrolledPx === 0) return;
    const isStart = this.#scrolledPx === 0;
    this.#scrollTo(this.#scrolledPx + deltaPx);
    const cell = this.#options.cellHeightPx();
    const isNearTop = this.#history.lineCount * cell - this.#scrolledPx < this.#options.live.rows * cell;
    if (isStart && !this.#history.isEmpty) void this.#exclusively(() => this.#fetchTail());
    else if (deltaPx > 0 && isNearTop) void this.#exclusively(() => this.#fetchOlder(deltaPx));
  }

  /** Shows a row of the history terminal's buffer in the middle. */
  scrollToRow(row: number): void {
    const rowsBack = (this.#terminal?.buffer.active.length ?? 0) - row;
    this.#scrollTo((rowsBack + Math.floor(this.#options.live.rows / 2)) * this.#options.cellHeightPx());
  }

  toLive(): void {
    if (this.#scrolledPx === 0) return;
    this.#scrollTo(0);
    this.#terminal?.clearSelection();
  }

  /** Another width makes other lines of the same history. */
  discard(): void {
    this.toLive();
    this.#history.clear();
    this.#terminal?.reset();
  }

  /** Everything that tmux still has, for a search. */
  async loadAll(): Promise<void> {
    while (this.#fetching !== null) await this.#fetching.catch(() => undefined);
    await this.#exclusively(async () => {
      await this.#fetchTail();
      while (!this.#options.signal.aborted && !this.#history.isEmpty && this.#history.firstLine > 0) {
        const before = this.#history.firstLine;
        await this.#fetch({ before, count: OLDER_PAGE_LINES });
        if (this.#history.firstLine === before) return;
      }
      await this.#write();
    });
  }

  async #exclusively(run: () => Promise<void>): Promise<void> {
    if (this.#fetching !== null) return;
    this.#fetching = run();
    this.#publish();
    try {
      await this.#fetching;
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#fetching = null;
      this.#publish();
    }
  }

  async #fetchOlder(deltaPx: number): Promise<void> {
    const isFirst = this.#history.isEmpty;
    if (!isFirst && this.#history.firstLine === 0) return;
    const count = isFirst ? limits.SCROLLBACK_PAGE_LINES : OLDER_PAGE_LINES;
    const added = await this.#fetch(isFirst ? { count } : { before: this.#history.firstLine, count });
    if (added === 0) return;
    await this.#write();
    // The first gesture asked for what was not there yet.
    if (isFirst) this.#scrollTo(this.#scrolledPx + deltaPx);
  }

  /** Lines that left the live screen since the last look; the view stays where it is. */
  async #fetchTail(): Promise<void> {
    const { history_lines: newest } = await this.#options.fetchPage({ count: 1 });
    if (newest === this.#history.endLine && !this.#history.isEmpty) return;
    if (newest === 0) {
      this.discard();
      return;
    }
    const missing = newest - this.#history.endLine;
    const isNear = !this.#history.isEmpty && missing > 0 && missing <= OLDER_PAGE_LINES;
    const added = await this.#fetch({ before: newest, count: isNear ? missing : limits.SCROLLBACK_PAGE_LINES });
    await this.#write();
    if (isNear && this.#scrolledPx > 0) this.#scrollTo(this.#scrolledPx + added * this.#options.cellHeightPx());
  }

  async #fetch(body: { before?: number; count: number }): Promise<number> {
    this.#lastFrame = null;
    const result = await this.#options.fetchPage(body);
    const frame = this.#lastFrame as Frame | null;
    if (frame === null || frame.offset !== result.first_line || result.line_count === 0) return 0;
    this.#history.add(historyPageFrom(result, frame.payload));
    return result.line_count;
  }

  async #write(): Promise<void> {
    const { live, createHistoryTerminal } = this.#options;
    this.#terminal ??= createHistoryTerminal();
    const terminal = this.#terminal;
    const rows = Math.min(limits.MAX_ROWS, live.rows + 1);
    terminal.options.scrollback = this.#history.lineCount + rows;
    terminal.options.fontSize = live.options.fontSize ?? 13;
    if (terminal.cols !== live.cols || terminal.rows !== rows) terminal.resize(live.cols, rows);
    terminal.reset();
    const padding = '\r\n'.repeat(Math.max(0, rows - this.#history.lineCount));
    await new Promise<void>((resolve) => {
      terminal.write(`\u001b[?25l\u001b[?7l${padding}${this.#history.toText()}`, resolve);
    });
    this.#place();
  }

  #scrollTo(px: number): void {
    const mostPx = this.#history.lineCount * this.#options.cellHeightPx();
    this.#scrolledPx = Math.min(mostPx, Math.max(0, px));
    this.#place();
    this.#publish();
  }

  #place(): void {
    const { live, liveLayer, historyLayer, cellHeightPx } = this.#options;
    const { liveTopPx, historyTopPx, linesAboveEnd } = placeLayers({
      scrolledPx: this.#scrolledPx,
      rows: live.rows,
      cellHeightPx: cellHeightPx(),
    });
    liveLayer.style.transform = liveTopPx === 0 ? '' : `translateY(${liveTopPx}px)`;
    historyLayer.style.transform = `translateY(${historyTopPx}px)`;
    historyLayer.style.visibility = this.#scrolledPx > 0 ? 'visible' : 'hidden';
    const terminal = this.#terminal;
    if (terminal !== null) terminal.scrollToLine(Math.max(0, terminal.buffer.active.baseY - linesAboveEnd));
  }

  #publish(): void {
    const linesBack = Math.ceil(this.#scrolledPx / Math.max(1, this.#options.cellHeightPx()));
    this.#state.set({ linesBack, isLoading: this.#fetching !== null });
  }
}
