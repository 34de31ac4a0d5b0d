// Port: one persistent control client (`tmux -C`) that looks at one pane. Implemented by control-client.ts.

/** One tmux command of a batch. */
export interface TmuxQuery {
  /** A whole tmux command, quoted by quote-tmux.ts where it holds anybody's text. */
  command: string;
  /**
   * How many lines of the reply to take without looking at them, computed from the replies before it in the same batch.
   * Needed wherever the reply shows what is on a screen: such lines may look like `%end`. Without it the reply is
   * read up to the `%end` or `%error` that matches its `%begin`. Count only where the replies before it prove that the
   * command will work (the pane is there): an error's lines would be taken for the counted ones. undefined: do not count.
   */
  lineCount?: (previous: readonly TmuxReply[]) => number | undefined;
}

export interface TmuxReply {
  ok: boolean;
  /** Raw bytes of each line, without the line feed. On `ok: false` tmux's own words. */
  lines: readonly Uint8Array[];
}

/**
 * What the pane does, in the order of the stream. All callbacks are synchronous: what a query's onReply or an output
 * callback reads is exact at that point of the stream, and nothing else has happened in between.
 */
export interface PaneListener {
  /** The pane's output, unescaped. The bytes are the listener's to keep. */
  output(bytes: Uint8Array): void;
  /** tmux stopped sending this pane's output (asked for, or pause-after): bytes are lost from here. */
  paused(): void;
  continued(): void;
  /** The pane's true size, from %layout-change. */
  resized(size: { columns: number; rows: number }): void;
  /** The pane entered or left copy mode or another mode. */
  modeChanged(inMode: boolean): void;
  /** Somebody attached to or left the tmux session, or changed its size. */
  clientsChanged(): void;
  /** The pane's process ended, or the pane or its session is gone. */
  paneGone(): void;
  /** The control client's process ended; nothing comes any more. */
  closed(): void;
}

export interface PaneControl {
  readonly paneId: string;
  /**
   * Runs the commands as one line. onReply is called once, synchronously, when the last reply has been read; it is not
   * called when the client closes before (then PaneListener.closed is). There is a reply for each query: tmux drops
   * the rest of a line after an error, so those come as `ok: false` without lines.
   */
  query(queries: readonly TmuxQuery[], onReply: (replies: readonly TmuxReply[]) => void): void;
  /** The same as a promise that rejects with a GatewayError `tmux_closed`; not for what must be exact in the stream. */
  ask(queries: readonly TmuxQuery[], options?: { signal?: AbortSignal }): Promise<readonly TmuxReply[]>;
}
