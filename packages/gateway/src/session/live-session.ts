// One session that is alive: its pane, the control client that is kept attached to it, its input and its output.
import { buildMessage, type ExitStatus, type SessionInfo, type TerminalSize } from '@vibecode/protocol';
import type { LinkSender } from '../link/link-sender.ts';
import type { Clock, Timer } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { ControlClient } from '../tmux/control-client.ts';
import type { PaneControl, PaneListener } from '../tmux/pane-control.ts';
import type { TmuxServer } from '../tmux/tmux-server.ts';
import { ActivityClock } from './activity-clock.ts';
import { readExitStatus } from './exit-status.ts';
import { FramesToTmux } from './frames-to-tmux.ts';
import { listSessionPanes, sessionInfo, type SessionPane } from './session-pane.ts';

/** The part of a session's output stream that its control client needs (session-stream-port.ts). */
export interface SessionOutput {
  readonly listener: PaneListener;
  open(control: PaneControl): void;
  inputFrom(viewerId: number): void;
  dispose(): void;
}

export interface LiveSessionOptions<Output extends SessionOutput> {
  server: TmuxServer;
  gatewayId: string;
  pane: SessionPane;
  sender: LinkSender;
  clock: Clock;
  /** Wall clock. */
  nowMs: () => number;
  random: Random;
  log: Log;
  makeOutput: (session: { sessionId: string; size: TerminalSize }) => Output;
  /** The process ended by itself, or its pane is not there any more. Called once, and not after `stop`. */
  over: (ending: { reason: 'exited' | 'vanished'; exit_status: ExitStatus | null }) => void;
}

/**
 * A client that is closed again and again finds a tmux in trouble: look less and less often. Not at once, as others that
 * were thrown out with it are leaving yet, and tmux has to be rid of them before one attaches (server-turns.ts).
 */
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;
/** tmux may be stopping or starting: a pane is gone only when it is missing twice. */
const SECOND_LOOK_MS = 250;

export class LiveSession<Output extends SessionOutput = SessionOutput> {
  readonly sessionId: string;
  readonly paneId: string;
  readonly output: Output;
  readonly input: FramesToTmux;
  readonly activity: ActivityClock;
  readonly #options: LiveSessionOptions<Output>;
  #size: TerminalSize;
  #control: ControlClient | undefined;
  #timer: Timer | undefined;
  #retryMs = FIRST_RETRY_MS;
  #inMode = false;
  /** Keys came while somebody was in copy mode, which they end. */
  #leavesMode = false;
  #isStopped = false;
  #isChecking = false;

  constructor(options: LiveSessionOptions<Output>) {
    const { pane, server, clock, random, sender } = options;
    this.#options = options;
    this.sessionId = pane.identity.session_id;
    this.paneId = pane.paneId;
    this.activity = new ActivityClock({ nowMs: options.nowMs, known: pane.activity });
    this.#size = { columns: pane.columns, rows: pane.rows };
    this.output = options.makeOutput({ sessionId: this.sessionId, size: this.#size });
    this.input = new FramesToTmux({
      server,
      paneId: pane.paneId,
      clock,
      random,
      sender,
      sessionId: this.sessionId,
      onTyping: (viewerId) => {
        this.#leavesMode = this.#inMode;
        this.output.inputFrom(viewerId);
      },
      onTyped: () => this.activity.inputTaken(),
    });
    this.#attach();
  }

  get info(): SessionInfo {
    return { ...sessionInfo(this.#options.pane), ...this.#size };
  }

  get pane(): SessionPane {
    return this.#options.pane;
  }

  get isAttached(): boolean {
    return this.#control?.isOpen === true;
  }

  /** Where tmux can be asked, while it can. */
  get control(): PaneControl | undefined {
    return this.isAttached ? this.#control : undefined;
  }

  /** Lets go of the session; whether it lives on is the caller's business. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#timer?.cancel();
    this.input.typist.end();
    this.#control?.close();
    this.output.dispose();
  }

  #attach(): void {
    const { server } = this.#options;
    const { listener } = this.output;
    const control = new ControlClient({
      server,
      paneId: this.paneId,
      opened: (open) => {
        this.#retryMs = FIRST_RETRY_MS;
        this.output.open(open);
        this.input.typist.open(open);
      },
      listener: {
        output: (bytes) => {
          this.activity.outputSeen();
          listener.output(bytes);
        },
        paused: () => listener.paused(),
        continued: () => listener.continued(),
        resized: (size) => {
          this.#size = size;
          listener.resized(size);
        },
        modeChanged: (inMode) => {
          this.#modeChanged(inMode);
          listener.modeChanged(inMode);
        },
        clientsChanged: () => listener.clientsChanged(),
        paneGone: () => {
          listener.paneGone();
          void this.check();
        },
        closed: () => {
          listener.closed();
          this.input.typist.closed();
          this.#attachLater();
        },
      },
    });
    this.#control = control;
  }

  #modeChanged(inMode: boolean): void {
    this.#inMode = inMode;
    if (inMode || !this.#leavesMode) return;
    this.#leavesMode = false;
    const to = { session_id: this.sessionId };
    this.#options.sender.sendText(buildMessage('session.notice', { kind: 'copy_mode_left' }, to));
  }

  #attachLater(): void {
    if (this.#isStopped) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(this.#retryMs, () => void this.check());
    this.#retryMs = Math.min(MAX_RETRY_MS, this.#retryMs * 2);
  }

  /** Asks tmux what became of the pane: over, or to be attached to again. */
  async check(): Promise<void> {
    if (this.#isStopped || this.#isChecking) return;
    this.#isChecking = true;
    try {
      const pane = (await this.#look()) ?? (await this.#lookAgain());
      if (this.#isStopped) return;
      if (pane === undefined) this.#options.over({ reason: 'vanished', exit_status: null });
      else if (pane.isDead) {
        const exit_status = await readExitStatus(this.#options.server, this.paneId);
        if (!this.#isStopped) this.#options.over({ reason: 'exited', exit_status });
      } else if (this.#control?.isClosed !== false) this.#attach();
    } catch (error) {
      this.#options.log.warn('session.tmux_silent', { sessionId: this.sessionId, error: error as Error });
      this.#attachLater();
    } finally {
      this.#isChecking = false;
    }
  }

  async #look(): Promise<SessionPane | undefined> {
    const { server, gatewayId } = this.#options;
    const panes = await listSessionPanes(server, gatewayId);
    return panes.find((pane) => pane.identity.session_id === this.sessionId && pane.paneId === this.paneId);
  }

  async #lookAgain(): Promise<SessionPane | undefined> {
    await new Promise<void>((resolve) => {
      this.#options.clock.after(SECOND_LOOK_MS, resolve);
    });
    return this.#look();
  }
}
