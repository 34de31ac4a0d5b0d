// One persistent `tmux -C` that looks at one pane: keys go in by its standard input, output and events come out.
// Whatever people do to the session (split, rename, move, more windows), it stays with the pane's own %id.
import { GatewayError } from '../errors.ts';
import { startProcess, type PipedChild } from '../process/start-process.ts';
import { GATEWAY_CLIENT_FLAGS } from './gateway-client-flags.ts';
import { layoutSize } from './layout-size.ts';
import type { PaneControl, PaneListener, TmuxQuery, TmuxReply } from './pane-control.ts';
import { ControlParser } from './parse-control.ts';
import { tmuxCommand } from './quote-tmux.ts';
import type { TmuxServer } from './tmux-server.ts';

export interface ControlClientOptions {
  server: Pick<TmuxServer, 'executable' | 'socketPath' | 'clientEnv' | 'turns'>;
  paneId: string;
  listener: PaneListener;
  /** The client is attached. Called once, synchronously in the stream; the listener hears nothing before. */
  opened: (control: ControlClient) => void;
  signal?: AbortSignal;
}

interface Batch {
  queries: readonly TmuxQuery[];
  replies: TmuxReply[];
  onReply: (replies: readonly TmuxReply[]) => void;
}

/** tmux reads commands at once; this much unread means that it hangs, and what waits would arrive far too late. */
const MAX_UNSENT_BYTES = 1_048_576;
const NOT_RUN: TmuxReply = { ok: false, lines: [] };
const SUBSCRIPTION = 'vibecode-dead';

export class ControlClient implements PaneControl {
  readonly paneId: string;
  readonly #listener: PaneListener;
  readonly #opened: (control: ControlClient) => void;
  readonly #server: ControlClientOptions['server'];
  readonly #parser: ControlParser;
  readonly #batches: Batch[] = [];
  readonly #closing = new AbortController();
  readonly #silenced = new Set<string>();
  #state: 'attaching' | 'open' | 'closed' = 'attaching';
  #sessionId = '';
  #windowId = '';
  #size = '';
  #child: PipedChild | undefined;
  /** tmux has answered it, or it has ended. */
  #identified: Promise<void> = Promise.resolve();
  #inMode = false;
  #gone = false;

  constructor({ server, paneId, listener, opened, signal }: ControlClientOptions) {
    this.paneId = paneId;
    this.#server = server;
    this.#listener = listener;
    this.#opened = opened;
    this.#parser = new ControlParser({
      paneId,
      handler: {
        output: (bytes) => {
          if (this.#state === 'open') listener.output(bytes);
        },
        notification: (name, rest) => this.#notification(name, rest),
        replyBegins: () => this.#replyBegins(),
        reply: (reply) => this.#reply(reply),
        fault: () => this.close(),
      },
    });
    signal?.addEventListener('abort', () => this.close(), { once: true, signal: this.#closing.signal });
    if (signal?.aborted) this.close();
    else void this.#attach();
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  query(queries: readonly TmuxQuery[], onReply: (replies: readonly TmuxReply[]) => void): void {
    const child = this.#child;
    if (this.#state === 'closed' || child === undefined) return;
    const [only] = queries;
    const line = queries.length === 1 && only !== undefined ? only.command : queries.map((q) => q.command).join(' ; ');
    this.#batches.push({ queries, replies: [], onReply });
    child.stdin.write(`${line}\n`);
    if (child.stdin.writableLength > MAX_UNSENT_BYTES) this.close();
  }

  ask(queries: readonly TmuxQuery[], { signal }: { signal?: AbortSignal } = {}): Promise<readonly TmuxReply[]> {
    return new Promise((resolve, reject) => {
      const fail = () =>
        reject(new GatewayError('tmux_closed', 'tmux stopped answering for this session; it is being reattached.'));
      if (this.#state === 'closed' || signal?.aborted) return fail();
      const settled = new AbortController();
      this.#closing.signal.addEventListener('abort', fail, { once: true, signal: settled.signal });
      signal?.addEventListener('abort', fail, { once: true, signal: settled.signal });
      this.query(queries, (replies) => {
        settled.abort();
        resolve(replies);
      });
    });
  }

  /** Detaches; the pane lives on. The listener's `closed` is called, once, before this returns. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#batches.length = 0;
    this.#closing.abort();
    if (this.#child !== undefined) void this.#detach(this.#child);
    this.#listener.closed();
  }

  async #attach(): Promise<void> {
    const { executable, socketPath, clientEnv, turns } = this.#server;
    const endTurn = await turns.take('attach');
    if (this.#state === 'closed') return endTurn();
    const child = startProcess({
      file: executable,
      args: ['-u', '-S', socketPath, '-C', 'attach-session', '-t', this.paneId, '-f', GATEWAY_CLIENT_FLAGS],
      env: clientEnv,
    });
    this.#child = child;
    this.#identified = new Promise((resolve) => {
      child.stdout.once('data', () => resolve());
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
    void this.#identified.then(endTurn);
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.#state !== 'closed') this.#parser.push(chunk);
    });
    child.stdin.on('error', () => this.close());
    child.once('error', () => this.close());
    child.once('close', () => this.close());
    // tmux reads this client's lines before it has attached it, and would do them to another client.
    child.stdout.once('data', () => {
      if (this.#state === 'attaching') this.#setUp();
    });
  }

  /**
   * tmux up to 3.6 dies when a control client ends before tmux knows it, and its other control clients hear of each that
   * leaves. Its output is read on, unheard: tmux keeps a client that it cannot write to.
   */
  async #detach(child: PipedChild): Promise<void> {
    await this.#identified;
    await this.#server.turns.during('notify', async () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.destroy();
      child.kill('SIGTERM');
      await ended;
    });
  }

  #setUp(): void {
    const state = '#{session_id} #{window_id} #{pane_dead} #{pane_in_mode} #{pane_width} #{pane_height} #{pane_id}';
    this.query([{ command: tmuxCommand('display-message', '-p', '-t', this.paneId, state) }], ([reply]) => {
      const [sessionId, windowId = '', dead, mode, columns, rows, paneId] = text(reply).split(' ');
      if (reply?.ok !== true || paneId !== this.paneId || sessionId === undefined) return this.close();
      this.#sessionId = sessionId;
      this.#size = `${columns}x${rows}`;
      this.#watchDeathIn(windowId);
      this.#silenceOthers();
      this.#state = 'open';
      this.#opened(this);
      if (mode !== '0') this.#modeChanged(true);
      if (dead !== '0') this.#paneGone();
    });
  }

  #replyBegins(): number | undefined {
    const batch = this.#batches[0];
    const count = batch?.queries[batch.replies.length]?.lineCount?.(batch.replies);
    return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
  }

  #reply(reply: TmuxReply): void {
    const batch = this.#batches[0];
    if (batch === undefined) return this.close();
    batch.replies.push(reply);
    if (!reply.ok) while (batch.replies.length < batch.queries.length) batch.replies.push(NOT_RUN);
    if (batch.replies.length < batch.queries.length) return;
    this.#batches.shift();
    batch.onReply(batch.replies);
  }

  #notification(name: string, rest: string): void {
    if (name === 'exit') return this.close();
    if (this.#state !== 'open') return;
    switch (name) {
      case 'pause':
        if (rest === this.paneId) this.#listener.paused();
        break;
      case 'continue':
        if (rest === this.paneId) this.#listener.continued();
        break;
      case 'layout-change':
        this.#layoutChanged(rest);
        break;
      case 'pane-mode-changed':
        if (rest === this.paneId) this.#askMode();
        break;
      case 'subscription-changed':
        if (rest.startsWith(`${SUBSCRIPTION} `) && rest.endsWith(' : 1')) this.#paneGone();
        break;
      case 'client-session-changed':
      case 'client-detached':
        // Clients without a terminal are gateways' own: they do not look and do not size.
        if (!/^client-\d+( |$)/.test(rest)) this.#listener.clientsChanged();
        break;
      case 'window-add':
      case 'window-close':
      case 'session-changed':
        this.#silenceOthers();
        break;
      case 'unlinked-window-close':
        // A window that another session closed, or the one that our pane was moved out of.
        if (rest === this.#windowId) this.#silenceOthers();
        break;
      default:
    }
  }

  #layoutChanged(rest: string): void {
    const [, layout = '', visible = ''] = rest.split(' ');
    const size = layoutSize(visible, this.paneId) ?? layoutSize(layout, this.paneId);
    if (size !== undefined && `${size.columns}x${size.rows}` !== this.#size) {
      this.#size = `${size.columns}x${size.rows}`;
      this.#listener.resized(size);
    }
    this.#silenceOthers();
  }

  #askMode(): void {
    const command = tmuxCommand('display-message', '-p', '-t', this.paneId, '#{pane_in_mode}');
    this.query([{ command }], ([reply]) => {
      if (reply?.ok === true) this.#modeChanged(text(reply) !== '0');
    });
  }

  #modeChanged(inMode: boolean): void {
    if (inMode === this.#inMode) return;
    this.#inMode = inMode;
    this.#listener.modeChanged(inMode);
  }

  /**
   * tmux looks at the window once a second itself. Its pane-died hook is no better: nothing that a hook runs notifies a
   * client, and 3.3a misses a SIGCHLD, and with it the hook, in one death of ten. A subscription to the pane is never
   * told that it died; one to all panes (`%*`, and likewise `@*` or the session) makes tmux crash when it looks for a
   * client whose session is gone, or that is just leaving.
   */
  #watchDeathIn(windowId: string): void {
    if (windowId === this.#windowId) return;
    this.#windowId = windowId;
    const format = `#{P:#{?#{==:#{pane_id},${this.paneId}},#{pane_dead},}}`;
    const command = tmuxCommand('refresh-client', '-B', `${SUBSCRIPTION}:${windowId}:${format}`);
    this.query([{ command }], () => undefined);
  }

  /**
   * Leaves the session's other panes out for this client; follows the pane where somebody moved it elsewhere. Paused, not
   * `off`: that stops a pane that nobody else looks at, and kills tmux (`not enough data`) when output of it waits.
   */
  #silenceOthers(): void {
    const command = tmuxCommand('list-panes', '-a', '-F', '#{pane_id} #{session_id} #{window_id}');
    this.query([{ command }], ([reply]) => {
      if (reply?.ok !== true) return;
      const homes: string[] = [];
      for (const line of reply.lines) {
        const [pane = '', session = '', window = ''] = decode(line).split(' ');
        if (pane === this.paneId) {
          homes.push(session);
          this.#watchDeathIn(window);
        } else if (session === this.#sessionId && !this.#silenced.has(pane)) {
          this.#silenced.add(pane);
          this.query([{ command: tmuxCommand('refresh-client', '-A', `${pane}:pause`) }], () => undefined);
        }
      }
      const [home] = homes;
      if (home === undefined) return this.#paneGone();
      if (!homes.includes(this.#sessionId)) this.#followTo(home);
    });
  }

  #followTo(sessionId: string): void {
    this.#sessionId = sessionId;
    this.#silenced.clear();
    this.query([{ command: tmuxCommand('switch-client', '-t', sessionId) }], ([reply]) => {
      if (reply?.ok === true) this.#silenceOthers();
      else this.close();
    });
  }

  #paneGone(): void {
    if (this.#gone || this.#state !== 'open') return;
    this.#gone = true;
    this.#listener.paneGone();
  }
}

function text(reply: TmuxReply | undefined): string {
  return decode(reply?.lines[0] ?? new Uint8Array());
}

function decode(line: Uint8Array): string {
  return Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
}
