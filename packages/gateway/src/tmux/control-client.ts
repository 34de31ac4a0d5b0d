// One persistent `tmux -C` that looks at one pane: keys go in by its standard input, output and events come out.
// Whatever people do to the session (split, rename, move, more windows), it stays with the pane's own %id.
import { GatewayError } from '../errors.ts';
import { startProcess, type PipedChild } from '../process/start-process.ts';
import { layoutSize } from './layout-size.ts';
import type { PaneControl, PaneListener, TmuxQuery, TmuxReply } from './pane-control.ts';
import { ControlParser } from './parse-control.ts';
import { tmuxCommand } from './quote-tmux.ts';
import type { TmuxServer } from './tmux-server.ts';

export interface ControlClientOptions {
  server: Pick<TmuxServer, 'executable' | 'socketPath' | 'clientEnv'>;
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
/** A tmux that fell a second behind this client drops the pane's output instead of growing by 22 MB/s. */
const ATTACH_FLAGS = 'pause-after=1,ignore-size';
const NOT_RUN: TmuxReply = { ok: false, lines: [] };
const SUBSCRIPTION = 'vibecode-dead';
/**
 * tmux looks at its panes once a second itself. Its pane-died hook is no better: nothing that a hook runs notifies a
 * client, and 3.3a misses a SIGCHLD, and with it the hook, in one death of ten. A single pane's subscription is never
 * told that the pane died, hence the `%*`.
 */
const WATCH_DEATH = tmuxCommand('refresh-client', '-B', `${SUBSCRIPTION}:%*:#{pane_dead}`);

export class ControlClient implements PaneControl {
  readonly paneId: string;
  readonly #listener: PaneListener;
  readonly #opened: (control: ControlClient) => void;
  readonly #child: PipedChild;
  readonly #parser: ControlParser;
  readonly #batches: Batch[] = [];
  readonly #closing = new AbortController();
  readonly #silenced = new Set<string>();
  #state: 'attaching' | 'open' | 'closed' = 'attaching';
  #sessionId = '';
  #windowId = '';
  #size = '';
  #inMode = false;
  #gone = false;

  constructor({ server, paneId, listener, opened, signal }: ControlClientOptions) {
    this.paneId = paneId;
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
    this.#child = startProcess({
      file: server.executable,
      args: ['-u', '-S', server.socketPath, '-C', 'attach-session', '-t', paneId, '-f', ATTACH_FLAGS],
      env: server.clientEnv,
    });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      if (this.#state !== 'closed') this.#parser.push(chunk);
    });
    this.#child.stdin.on('error', () => this.close());
    this.#child.once('error', () => this.close());
    this.#child.once('close', () => this.close());
    signal?.addEventListener('abort', () => this.close(), { once: true, signal: this.#closing.signal });
    if (signal?.aborted) this.close();
    else this.#setUp();
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  query(queries: readonly TmuxQuery[], onReply: (replies: readonly TmuxReply[]) => void): void {
    if (this.#state === 'closed') return;
    const [only] = queries;
    const line = queries.length === 1 && only !== undefined ? only.command : queries.map((q) => q.command).join(' ; ');
    this.#batches.push({ queries, replies: [], onReply });
    this.#child.stdin.write(`${line}\n`);
    if (this.#child.stdin.writableLength > MAX_UNSENT_BYTES) this.close();
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
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.kill('SIGTERM');
    this.#closing.abort();
    this.#listener.closed();
  }

  #setUp(): void {
    const state = '#{session_id} #{pane_dead} #{pane_in_mode} #{pane_width} #{pane_height} #{pane_id}';
    this.query([{ command: tmuxCommand('display-message', '-p', '-t', this.paneId, state) }], ([reply]) => {
      const [sessionId, dead, mode, columns, rows, paneId] = text(reply).split(' ');
      if (reply?.ok !== true || paneId !== this.paneId || sessionId === undefined) return this.close();
      this.#sessionId = sessionId;
      this.#size = `${columns}x${rows}`;
      this.query([{ command: WATCH_DEATH }], () => undefined);
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
        if (rest.startsWith(SUBSCRIPTION) && rest.endsWith(` ${this.paneId} : 1`)) this.#paneGone();
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

  /** Switches the session's other panes off for this client; follows the pane where somebody moved it elsewhere. */
  #silenceOthers(): void {
    const command = tmuxCommand('list-panes', '-a', '-F', '#{pane_id} #{session_id} #{window_id}');
    this.query([{ command }], ([reply]) => {
      if (reply?.ok !== true) return;
      const homes: string[] = [];
      for (const line of reply.lines) {
        const [pane = '', session = '', window = ''] = decode(line).split(' ');
        if (pane === this.paneId) {
          homes.push(session);
          this.#windowId = window;
        } else if (session === this.#sessionId && !this.#silenced.has(pane)) {
          this.#silenced.add(pane);
          this.query([{ command: tmuxCommand('refresh-client', '-A', `${pane}:off`) }], () => undefined);
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
