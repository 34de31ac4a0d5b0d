// One session's output as the daemon sees it: puts the screen's follower, viewers and size together.
// Read with docs/design/data-path.md. All that must be exact happens synchronously in the pane's own order of events.
import {
  buildMessage,
  ProtocolError,
  type CommandBodies,
  type CommandResults,
  type TerminalSize,
} from '@vibecode/protocol';
import { FRAME_KIND } from '@vibecode/protocol/frames';
import type { Timer } from '../platform/clock.ts';
import type { PaneControl, PaneListener, TmuxQuery, TmuxReply } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';
import { parseTerminals, terminalsQuery } from './attached-terminals.ts';
import { ScreenFollower } from './screen-follower.ts';
import { readScreenForPrograms } from './screen-for-programs.ts';
import { pageAsLines, pagePayload, readScrollback } from './scrollback.ts';
import type {
  AttachOutcome,
  JoiningViewer,
  Presence,
  SessionStream,
  SessionStreamOptions,
} from './session-stream-port.ts';
import { Viewers } from './viewers.ts';

/** A viewer that reloads or changes networks is back within this time and gets only what it missed. */
const KEEP_UNWATCHED_MS = 30_000;
/** People attach in bursts of events: one list is enough. */
const ASK_TERMINALS_MS = 100;

interface Joiner {
  viewer: JoiningViewer;
  request: CommandBodies['viewer.attach'];
  answer: (outcome: AttachOutcome) => void;
}

export function createSessionStream(options: SessionStreamOptions): SessionStream {
  return new PaneStream(options);
}

class PaneStream implements SessionStream {
  readonly listener: PaneListener;
  readonly #options: SessionStreamOptions;
  readonly #screen: ScreenFollower;
  readonly #viewers = new Viewers();
  #size: TerminalSize;
  /** What tmux was asked to make it, until it has answered. */
  #askedSize: TerminalSize | undefined;
  #joiners: Joiner[] = [];
  #isDisposed = false;
  #unwatchedTimer: Timer | undefined;
  #terminalsTimer: Timer | undefined;

  constructor(options: SessionStreamOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#screen = new ScreenFollower({
      options,
      events: {
        isWatched: () => this.#viewers.count > 0,
        screenKnown: () => this.#serveJoiners(),
        screenRefused: () => this.#screenRefused(),
        sizeSeen: (size) => this.#sizeIs(size),
        notice: (kind) => this.#notice(kind),
      },
    });
    this.listener = {
      output: (bytes) => this.#screen.output(bytes),
      paused: () => this.#screen.paused(),
      continued: () => undefined,
      resized: (size) => this.#resized(size),
      modeChanged: () => undefined,
      clientsChanged: () => this.#askTerminalsSoon(),
      paneGone: () => this.#screen.frames.flush(),
      closed: () => this.#screen.close(),
    };
  }

  get position() {
    return this.#screen.frames.position;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  get viewerCount(): number {
    return this.#viewers.count;
  }

  open(control: PaneControl): void {
    if (this.#isDisposed) return;
    this.#askedSize = undefined;
    this.#screen.open(control);
    this.#applyOwnerSize();
    this.#askTerminalsSoon();
  }

  attach(
    viewer: JoiningViewer,
    request: CommandBodies['viewer.attach'],
    answer: (outcome: AttachOutcome) => void,
  ): void {
    if (this.#isDisposed) return answer(sessionEnded());
    this.#viewers.remove(viewer.viewerId);
    const size = { columns: request.columns, rows: request.rows };
    this.#viewers.add({ ...viewer, size }, this.#options.clock.nowMs());
    this.#unwatchedTimer?.cancel();
    this.#unwatchedTimer = undefined;
    this.#joiners.push({ viewer, request, answer });
    if (!this.#applyOwnerSize()) this.#screen.wanted();
    this.#serveJoiners();
    this.#sendPresence();
  }

  detach(viewerId: number): void {
    this.#refuseJoiners(({ viewer }) => viewer.viewerId === viewerId);
    if (!this.#viewers.remove(viewerId)) return;
    this.#applyOwnerSize();
    this.#viewersLeft();
    this.#sendPresence();
  }

  viewport(viewerId: number, size: TerminalSize): void {
    if (!this.#viewers.resizeViewport(viewerId, size)) return;
    this.#applyOwnerSize();
    this.#sendPresence();
  }

  takeSize(viewerId: number): void {
    if (!this.#viewers.makeOwner(viewerId, this.#options.clock.nowMs())) return;
    this.#applyOwnerSize();
    this.#sendPresence();
  }

  async resize(size: TerminalSize): Promise<TerminalSize> {
    const control = this.#requireControl();
    this.#viewers.disown();
    this.#resizePane(size);
    const [reply] = await control.ask([sizeQuery(control.paneId)]);
    this.#sendPresence();
    return sizeIn(reply);
  }

  inputFrom(viewerId: number): void {
    this.#screen.inputSeen();
    this.takeSize(viewerId);
  }

  resync(): void {
    this.#screen.frames.resync();
  }

  hubAcked(position: SessionStream['position']): void {
    this.#screen.frames.hubAcked(position);
  }

  linkOpened(): void {
    this.#askTerminalsSoon();
  }

  linkClosed(): void {
    this.#viewers.clear();
    this.#refuseJoiners(() => true);
    this.#screen.frames.linkClosed();
    this.#viewersLeft();
  }

  async probe(): Promise<number> {
    const control = this.#requireControl();
    const before = this.#options.clock.nowMs();
    await control.ask([{ command: tmuxCommand('display-message', '-p', '') }]);
    return this.#options.clock.nowMs() - before;
  }

  async scrollback(
    viewerId: number,
    request: CommandBodies['session.scrollback'],
  ): Promise<CommandResults['session.scrollback']> {
    const page = await readScrollback(this.#requireControl(), request);
    if (request.format === 'lines') return pageAsLines(page);
    this.#options.sender.sendFrame(
      {
        kind: FRAME_KIND.SCROLLBACK_PAGE,
        id: this.#options.sessionId,
        viewer: viewerId,
        epoch: this.position.epoch,
        offset: page.firstLine,
        payload: pagePayload(page.lines),
      },
      'interactive',
    );
    return { first_line: page.firstLine, line_count: page.lines.length, history_lines: page.historyLines };
  }

  snapshotForPrograms(): Promise<CommandResults['session.snapshot']> {
    return readScreenForPrograms(this.#requireControl(), () => this.position);
  }

  presence(): Presence {
    return { viewers: this.#viewers.list(), size_owner: this.#viewers.owner, ...this.#size };
  }

  isAttached(viewerId: number): boolean {
    return this.#viewers.has(viewerId);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#screen.close();
    this.#screen.frames.dispose();
    this.#unwatchedTimer?.cancel();
    this.#terminalsTimer?.cancel();
    const joiners = this.#joiners;
    this.#joiners = [];
    for (const { answer } of joiners) answer(sessionEnded());
  }

  #screenRefused(): void {
    const joiners = this.#joiners;
    this.#joiners = [];
    for (const { viewer, answer } of joiners) {
      this.#viewers.remove(viewer.viewerId);
      answer(sessionEnded());
    }
  }

  /** They left before the screen was known: every attach is answered. */
  #refuseJoiners(hasLeft: (joiner: Joiner) => boolean): void {
    const refused = this.#joiners.filter(hasLeft);
    this.#joiners = this.#joiners.filter((joiner) => !hasLeft(joiner));
    const error = new ProtocolError('not_attached', 'The viewer left before the session could be shown.');
    for (const { answer } of refused) answer({ ok: false, error });
  }

  #serveJoiners(): void {
    if (this.#joiners.length === 0 || !this.#screen.canShow) return;
    // What is batched goes to those who watch already; those who join stand at its end.
    this.#screen.frames.flush();
    const joiners = this.#joiners;
    this.#joiners = [];
    for (const joiner of joiners) this.#join(joiner);
    this.#screen.frames.isWatched = true;
  }

  #join({ viewer: { viewerId }, request: { resume }, answer }: Joiner): void {
    const missing = resume === undefined || !this.#screen.canReplay ? undefined : this.#screen.frames.missing(resume);
    if (resume !== undefined && missing !== undefined) {
      answer({ ok: true, mode: 'resume', position: resume });
      this.#screen.frames.replayTo(viewerId, resume, missing);
      return;
    }
    const snapshot = this.#screen.snapshot();
    if (snapshot === undefined) return;
    answer({ ok: true, mode: 'snapshot', position: this.position });
    this.#screen.frames.snapshotTo(viewerId, snapshot);
  }

  #viewersLeft(): void {
    if (this.#viewers.count > 0) return;
    this.#screen.frames.isWatched = false;
    this.#screen.unwatched();
    this.#unwatchedTimer ??= this.#options.clock.after(KEEP_UNWATCHED_MS, () => {
      this.#unwatchedTimer = undefined;
      if (this.#viewers.count === 0) this.#screen.forget();
    });
  }

  /** Returns whether the pane is given another size. */
  #applyOwnerSize(): boolean {
    const wanted = this.#viewers.ownerSize;
    if (wanted === undefined || this.#screen.control === undefined) return false;
    if (sameSize(wanted, this.#askedSize ?? this.#size)) return false;
    this.#resizePane(wanted);
    return true;
  }

  #resizePane(size: TerminalSize): void {
    const control = this.#requireControl();
    this.#screen.frames.flush();
    this.#askedSize = size;
    const [columns, rows] = [String(size.columns), String(size.rows)];
    const resize = { command: tmuxCommand('resize-window', '-t', control.paneId, '-x', columns, '-y', rows) };
    control.query([resize, sizeQuery(control.paneId)], ([, reply]) => {
      // Another size may have been asked for since.
      if (this.#askedSize !== size) return;
      this.#askedSize = undefined;
      if (reply?.ok === true) this.#sizeIs(sizeIn(reply));
    });
    this.#screen.sizeChanged();
  }

  #resized(size: TerminalSize): void {
    if (sameSize(size, this.#screen.knownSize ?? this.#size)) return;
    this.#screen.frames.flush();
    this.#sizeIs(size);
    this.#screen.sizeChanged();
  }

  #sizeIs(size: TerminalSize): void {
    if (sameSize(size, this.#size)) return;
    this.#size = size;
    this.#options.onSizeChanged?.(size);
    this.#sendPresence();
  }

  #askTerminalsSoon(): void {
    this.#terminalsTimer ??= this.#options.clock.after(ASK_TERMINALS_MS, () => {
      this.#terminalsTimer = undefined;
      const control = this.#screen.control;
      control?.query([terminalsQuery(control.paneId)], ([reply]) => {
        if (reply?.ok === true && this.#viewers.setTerminals(parseTerminals(reply.lines))) this.#sendPresence();
      });
    });
  }

  #sendPresence(): void {
    if (this.#viewers.count === 0) return;
    const { sender, sessionId } = this.#options;
    sender.sendText(buildMessage('session.presence', this.presence(), { session_id: sessionId }));
  }

  #notice(kind: 'output_paused' | 'output_resumed'): void {
    const { sender, sessionId } = this.#options;
    sender.sendText(buildMessage('session.notice', { kind }, { session_id: sessionId }));
  }

  #requireControl(): PaneControl {
    if (this.#screen.control === undefined)
      throw new ProtocolError('tmux_failed', 'tmux does not answer for this session right now. Try again in a moment.');
    return this.#screen.control;
  }
}

function sameSize(a: TerminalSize, b: TerminalSize): boolean {
  return a.columns === b.columns && a.rows === b.rows;
}

function sizeQuery(paneId: string): TmuxQuery {
  return { command: tmuxCommand('display-message', '-p', '-t', paneId, '#{pane_width} #{pane_height}') };
}

function sizeIn(reply: TmuxReply | undefined): TerminalSize {
  const [columns = 0, rows = 0] = new TextDecoder().decode(reply?.lines[0]).split(' ').map(Number);
  return { columns, rows };
}

function sessionEnded(): AttachOutcome {
  return { ok: false, error: new ProtocolError('session_ended', 'This session is over; start a new one.') };
}
