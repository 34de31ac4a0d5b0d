// One session's output, from its pane to the hub: puts mirror, frames, flood pause, viewers and size together.
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
import type { PaneControl, PaneListener } from '../tmux/pane-control.ts';
import { tmuxCommand } from '../tmux/quote-tmux.ts';
import {
  FLOOD_BURST_BYTES, FLOOD_RATE_BYTES_PER_MS, FloodMeter, FloodPause, UNWATCHED_BURST_BYTES, UNWATCHED_RATE_BYTES_PER_MS,
} from './flood-pause.ts'; // prettier-ignore
import type { Mirror } from './mirror.ts';
import { pictureQueries, readPicture, type PanePicture } from './pane-picture.ts';
import { QuietCheck } from './quiet-check.ts';
import { pageAsLines, pagePayload, readScrollback } from './scrollback.ts';
import { pictureBytes, seedMirror } from './seed-mirror.ts';
import type {
  AttachOutcome,
  JoiningViewer,
  Presence,
  SessionStream,
  SessionStreamOptions,
} from './session-stream-port.ts';
import { takeSnapshot } from './snapshot.ts';
import { readScreenForPrograms } from './screen-for-programs.ts';
import { InteractiveWindow } from './interactive-window.ts';
import { TmuxToFrames, type ScreenSnapshot } from './tmux-to-frames.ts';
import { Viewers } from './viewers.ts';
import { parseTerminals, terminalsQuery } from './attached-terminals.ts';

/** A viewer that reloads or changes networks is back within this time and gets only what it missed. */
const KEEP_UNWATCHED_MS = 30_000;
/** People attach in bursts of events: one list is enough. */
const ASK_TERMINALS_MS = 100;

interface Joiner {
  viewer: JoiningViewer;
  request: CommandBodies['viewer.attach'];
  answer: (outcome: AttachOutcome) => void;
}

/**
 * closed: no control client. idle: nobody has watched for a while, output is counted. seeding: tmux was asked for the
 * screen. following: the mirror is at the stream's position. paused: tmux does not send the pane's output.
 */
type State = 'closed' | 'idle' | 'seeding' | 'following' | 'paused';

export function createSessionStream(options: SessionStreamOptions): SessionStream {
  return new PaneStream(options);
}

class PaneStream implements SessionStream {
  readonly listener: PaneListener;
  readonly #options: SessionStreamOptions;
  readonly #frames: TmuxToFrames;
  readonly #viewers = new Viewers();
  readonly #flood: FloodPause;
  readonly #watchedMeter = new FloodMeter({ burstBytes: FLOOD_BURST_BYTES, ratePerMs: FLOOD_RATE_BYTES_PER_MS });
  readonly #unwatchedMeter = new FloodMeter({
    burstBytes: UNWATCHED_BURST_BYTES,
    ratePerMs: UNWATCHED_RATE_BYTES_PER_MS,
  });
  readonly #interactive: InteractiveWindow;
  readonly #quietCheck: QuietCheck;
  #control: PaneControl | undefined;
  #state: State = 'closed';
  #size: TerminalSize;
  #mirror: Mirror | undefined;
  #mirrorIsGuessed = true;
  #picture: ScreenSnapshot | undefined;
  #joiners: Joiner[] = [];
  /** Rises whenever what tmux was asked for is no longer wanted. */
  #generation = 0;
  #wasOpen = false;
  #isDisposed = false;
  #unwatchedTimer: Timer | undefined;
  #terminalsTimer: Timer | undefined;

  constructor(options: SessionStreamOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#frames = new TmuxToFrames({ ...options, snapshot: () => this.#snapshot() });
    this.#interactive = new InteractiveWindow(options.clock);
    this.#flood = new FloodPause({
      clock: options.clock,
      takePicture: () => this.#takePicture(),
      resume: () => this.#continuePane(),
    });
    this.#quietCheck = new QuietCheck({
      clock: options.clock,
      widths: options.widths,
      control: () => (this.#state === 'following' && this.#viewers.count > 0 ? this.#control : undefined),
      mirror: () => this.#mirror,
      agreed: () => {
        this.#mirrorIsGuessed = false;
      },
      differed: (seeded) => {
        this.#replaceMirror(seeded);
        this.#frames.broadcastSnapshot();
      },
    });
    this.listener = {
      output: (bytes) => this.#output(bytes),
      paused: () => this.#paused(),
      continued: () => undefined,
      resized: (size) => this.#resized(size),
      modeChanged: () => undefined,
      clientsChanged: () => this.#askTerminalsSoon(),
      paneGone: () => this.#frames.flush(),
      closed: () => this.#closed(),
    };
  }

  get position() {
    return this.#frames.position;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  get viewerCount(): number {
    return this.#viewers.count;
  }

  open(control: PaneControl): void {
    if (this.#isDisposed) return;
    this.#control = control;
    if (this.#wasOpen) this.#frames.beginEpoch();
    this.#wasOpen = true;
    this.#state = 'idle';
    if (this.#viewers.count > 0 || this.#joiners.length > 0) this.#seed({ newEpoch: false });
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
    const resizes = this.#applyOwnerSize();
    if (!resizes && this.#state === 'idle') this.#seed({ newEpoch: false });
    else if (!resizes && this.#state === 'paused' && this.#picture === undefined) this.#continuePane();
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
    const [reply] = await control.ask([
      { command: tmuxCommand('display-message', '-p', '-t', control.paneId, '#{pane_width} #{pane_height}') },
    ]);
    const [columns = 0, rows = 0] = new TextDecoder().decode(reply?.lines[0]).split(' ').map(Number);
    this.#sendPresence();
    return { columns, rows };
  }

  inputFrom(viewerId: number): void {
    this.#interactive.inputSeen();
    this.#flood.inputSeen();
    this.takeSize(viewerId);
  }

  resync(): void {
    this.#frames.resync();
  }

  hubAcked(position: SessionStream['position']): void {
    this.#frames.hubAcked(position);
  }

  linkOpened(): void {
    this.#askTerminalsSoon();
  }

  linkClosed(): void {
    this.#viewers.clear();
    this.#refuseJoiners(() => true);
    this.#frames.linkClosed();
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
    this.#frames.flush();
    this.#closed();
    this.#frames.dispose();
    this.#unwatchedTimer?.cancel();
    this.#terminalsTimer?.cancel();
    const joiners = this.#joiners;
    this.#joiners = [];
    for (const { answer } of joiners) answer(sessionEnded());
  }

  #output(bytes: Uint8Array): void {
    const now = this.#options.clock.nowMs();
    switch (this.#state) {
      case 'following':
        if (this.#watchedMeter.add(bytes.length, now)) return this.#beginPause();
        this.#mirror?.write(bytes);
        this.#frames.output(bytes, this.#interactive.follows(bytes.length));
        this.#mirror?.keepBounded();
        this.#quietCheck.outputSeen({ isGuess: this.#mirrorIsGuessed });
        return;
      case 'idle':
        if (this.#unwatchedMeter.add(bytes.length, now)) return this.#pausePane();
        this.#frames.skip(bytes.length);
        return;
      case 'seeding':
        this.#frames.skip(bytes.length);
        return;
      case 'paused':
      case 'closed':
    }
  }

  /** A flood: what is batched still goes, then pictures stand for the rest. */
  #beginPause(): void {
    this.#frames.flush();
    this.#pausePane();
    if (this.#viewers.count === 0) return;
    this.#notice('output_paused');
    this.#flood.begin();
  }

  #pausePane(): void {
    this.#loseTrack('paused');
    this.#command('refresh-client', '-A', `${this.#control?.paneId ?? ''}:pause`);
  }

  /** tmux paused the pane: asked for, or because this gateway did not read for a second. */
  #paused(): void {
    if (this.#state === 'paused' || this.#state === 'closed') return;
    this.#frames.flush();
    this.#loseTrack('paused');
    if (this.#viewers.count > 0 || this.#joiners.length > 0) this.#continuePane();
  }

  #continuePane(): void {
    const wasFlood = this.#picture !== undefined;
    this.#flood.end();
    this.#command('refresh-client', '-A', `${this.#control?.paneId ?? ''}:continue`);
    this.#seed({ newEpoch: true });
    if (wasFlood) this.#notice('output_resumed');
  }

  #takePicture(): void {
    const control = this.#control;
    const generation = this.#generation;
    control?.query(pictureQueries(control.paneId), (replies) => {
      const picture = generation === this.#generation && this.#state === 'paused' ? readPicture(replies) : undefined;
      if (picture === undefined) return;
      this.#sizeIs(picture.size);
      const bytes = pictureBytes(picture);
      const isNew = this.#flood.pictureTaken(Buffer.from(bytes).toString('latin1'));
      if (!isNew || this.#state !== 'paused') return;
      this.#picture = { size: picture.size, bytes, guessed: true };
      this.#frames.broadcastPicture();
      this.#serveJoiners();
    });
  }

  /** Asks tmux for the screen; from the reply on the mirror follows. */
  #seed({ newEpoch, behindRows = 0 }: { newEpoch: boolean; behindRows?: number }): void {
    const control = this.#control;
    if (control === undefined) return;
    this.#loseTrack('seeding');
    const generation = this.#generation;
    control.query(pictureQueries(control.paneId, { behindRows }), (replies) => {
      if (generation !== this.#generation) return;
      const picture = readPicture(replies);
      if (picture === undefined) return this.#seedFailed();
      // The screen behind a full-screen program costs a query a row, so it is only asked for where there is one.
      if (picture.alternate && picture.behind === undefined)
        return this.#seed({ newEpoch, behindRows: picture.size.rows });
      this.#seeded(picture, newEpoch);
    });
  }

  #seeded(picture: PanePicture, newEpoch: boolean): void {
    if (newEpoch) this.#frames.beginEpoch();
    this.#state = 'following';
    this.#watchedMeter.reset();
    this.#replaceMirror(seedMirror(picture, this.#options.widths));
    this.#sizeIs(picture.size);
    this.#frames.broadcastSnapshot();
    this.#quietCheck.outputSeen({ isGuess: true });
    this.#serveJoiners();
  }

  #seedFailed(): void {
    this.#loseTrack('idle');
    const joiners = this.#joiners;
    this.#joiners = [];
    for (const { viewer, answer } of joiners) {
      this.#viewers.remove(viewer.viewerId);
      answer(sessionEnded());
    }
  }

  #snapshot(): ScreenSnapshot | undefined {
    if (this.#state === 'paused') return this.#picture;
    if (this.#state !== 'following' || this.#mirror === undefined) return undefined;
    return { size: this.#mirror.size, bytes: takeSnapshot(this.#mirror), guessed: this.#mirrorIsGuessed };
  }

  /** They left before the screen was known: every attach is answered. */
  #refuseJoiners(hasLeft: (joiner: Joiner) => boolean): void {
    const refused = this.#joiners.filter(hasLeft);
    this.#joiners = this.#joiners.filter((joiner) => !hasLeft(joiner));
    const error = new ProtocolError('not_attached', 'The viewer left before the session could be shown.');
    for (const { answer } of refused) answer({ ok: false, error });
  }

  #serveJoiners(): void {
    if (this.#joiners.length === 0 || !(this.#state === 'following' || this.#picture !== undefined)) return;
    // What is batched goes to those who watch already; those who join stand at its end.
    this.#frames.flush();
    const joiners = this.#joiners;
    this.#joiners = [];
    for (const joiner of joiners) this.#join(joiner);
    this.#frames.isWatched = true;
  }

  #join({ viewer: { viewerId }, request: { resume }, answer }: Joiner): void {
    const chunks = resume === undefined || this.#state !== 'following' ? undefined : this.#frames.missing(resume);
    if (resume !== undefined && chunks !== undefined) {
      answer({ ok: true, mode: 'resume', position: resume });
      this.#frames.replayTo(viewerId, resume, chunks);
      return;
    }
    const snapshot = this.#snapshot();
    if (snapshot === undefined) return;
    answer({ ok: true, mode: 'snapshot', position: this.position });
    this.#frames.snapshotTo(viewerId, snapshot);
  }

  #viewersLeft(): void {
    if (this.#viewers.count > 0) return;
    this.#frames.isWatched = false;
    this.#flood.end();
    this.#picture = undefined;
    this.#unwatchedTimer ??= this.#options.clock.after(KEEP_UNWATCHED_MS, () => {
      this.#unwatchedTimer = undefined;
      if (this.#viewers.count === 0 && this.#state === 'following') this.#loseTrack('idle');
    });
  }

  /** Everything that was known of the screen is void. */
  #loseTrack(state: State): void {
    this.#generation++;
    this.#state = state;
    this.#quietCheck.cancel();
    this.#mirror?.dispose();
    this.#mirror = undefined;
    this.#picture = undefined;
    this.#frames.forgetReplay();
  }

  #replaceMirror(mirror: Mirror): void {
    this.#mirror?.dispose();
    this.#mirror = mirror;
    this.#mirrorIsGuessed = true;
  }

  #closed(): void {
    this.#frames.flush();
    this.#control = undefined;
    this.#flood.end();
    this.#loseTrack('closed');
  }

  /** Returns whether the pane is given another size. */
  #applyOwnerSize(): boolean {
    const wanted = this.#viewers.ownerSize;
    if (wanted === undefined || sameSize(wanted, this.#size) || this.#control === undefined) return false;
    this.#resizePane(wanted);
    return true;
  }

  #resizePane({ columns, rows }: TerminalSize): void {
    this.#frames.flush();
    this.#command('resize-window', '-t', this.#control?.paneId ?? '', '-x', String(columns), '-y', String(rows));
    this.#sizeChanged();
  }

  #resized(size: TerminalSize): void {
    if (sameSize(size, this.#mirror?.size ?? this.#size)) return;
    this.#frames.flush();
    this.#sizeIs(size);
    this.#sizeChanged();
  }

  /** Every size is an epoch of its own. */
  #sizeChanged(): void {
    if (this.#state === 'paused' || this.#state === 'closed') return;
    if (this.#viewers.count > 0) return this.#seed({ newEpoch: true });
    this.#frames.beginEpoch();
    this.#loseTrack('idle');
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
      const control = this.#control;
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

  #command(...words: readonly string[]): void {
    this.#control?.query([{ command: tmuxCommand(...words) }], () => undefined);
  }

  #requireControl(): PaneControl {
    if (this.#control === undefined)
      throw new ProtocolError('tmux_failed', 'tmux does not answer for this session right now. Try again in a moment.');
    return this.#control;
  }
}

function sameSize(a: TerminalSize, b: TerminalSize): boolean {
  return a.columns === b.columns && a.rows === b.rows;
}

function sessionEnded(): AttachOutcome {
  return { ok: false, error: new ProtocolError('session_ended', 'This session is over; start a new one.') };
}
